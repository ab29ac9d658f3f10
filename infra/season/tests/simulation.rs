//! The drawn season agrees with the paper.

use season::Known;
use season::cost::Size;
use season::load::Season;
use season::simulation::Simulated;
use std::path::PathBuf;

/// A total that is a sum of millions of draws.
const TOTAL: f64 = 0.002;
/// A peak differs by the time that people take.
const PEAK: f64 = 0.25;

#[test]
fn what_is_drawn_is_what_was_reckoned() {
    let known = Known::read(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
    let season = Season::of(&known).unwrap();
    let places = season.places().unwrap();
    let mut weights = vec![season.request_weights().unwrap()];
    let mut papers = vec![("requests", season.requests().unwrap())];
    for place in ["dossiers", "history", "verifications"] {
        let of = |name: &str| {
            Ok(season
                .costs
                .units(name, Size::Usual)?
                .get(place)
                .map_or(0.0, |units| units.write))
        };
        weights.push(season.weights(of).unwrap());
        papers.push((place, places[place].write));
    }
    let simulated = Simulated::of(&season, &weights).unwrap();
    for (place, (name, paper)) in papers.into_iter().enumerate() {
        let drawn = simulated.counted(place);
        assert!(
            (drawn.total / paper.total - 1.0).abs() < TOTAL,
            "{name}: {drawn:?}, {paper:?}"
        );
        assert!(
            (drawn.minute / paper.minute - 1.0).abs() < PEAK,
            "{name}: {drawn:?}, {paper:?}"
        );
    }
    for (activity, begun) in known.model.activities.iter().zip(&simulated.begun) {
        let stated = known.model.heads(activity).unwrap();
        // Five standard deviations.
        assert!(
            (begun - stated).abs() < 5.0 * stated.sqrt(),
            "{}: {begun} of {stated}",
            activity.name
        );
    }
}
