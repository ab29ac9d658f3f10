//! The report says what model, measurements and template say now. `REGENERATE=1` writes it.

use season::cost::Size;
use season::load::Season;
use season::model::Model;
use season::{Known, report};
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_report_is_of_the_model_as_it_is() {
    let text = report::of(&Known::read(&root()).unwrap()).unwrap();
    let path = root().join("docs/season.md");
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(path, text).unwrap();
        return;
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    for (line, expected) in known.lines().zip(text.lines()) {
        assert_eq!(line, expected, "REGENERATE=1 writes it anew");
    }
    assert_eq!(known.lines().count(), text.lines().count());
}

#[test]
fn everything_that_is_stated_happens_and_nothing_else() {
    let known = Known::read(&root()).unwrap();
    let season = Season::of(&known).unwrap();
    for (place, activity) in known.model.activities.iter().enumerate() {
        let mut only = vec![0.0; known.model.activities.len()];
        only[place] = 1.0;
        let peaks = season.demand.peaks(&only);
        let stated = known.model.heads(activity).unwrap();
        let name = &activity.name;
        assert!(
            (peaks.total / stated - 1.0).abs() < 1e-6,
            "{name}: {} of {stated}",
            peaks.total
        );
        assert!(
            peaks.mean <= peaks.day && peaks.day <= peaks.minute * 1.000_001,
            "{name}: {peaks:?}"
        );
    }
}

#[test]
fn everything_that_was_measured_is_part_of_the_season_or_of_no_weight() {
    let known = Known::read(&root()).unwrap();
    let season = Season::of(&known).unwrap();
    let done: Vec<_> = season.done.iter().flatten().map(|(name, _)| name.as_str()).collect();
    let left_out: Vec<_> = known
        .measured
        .operations
        .keys()
        .filter(|name| !done.contains(&name.as_str()))
        .collect();
    // Once an import, or seldom.
    assert_eq!(
        left_out,
        ["admin/look_import", "admin/start_import", "audit/ended_page"]
    );
}

#[test]
fn a_job_deals_with_no_more_than_it_can() {
    let known = Known::read(&root()).unwrap();
    let season = Season::of(&known).unwrap();
    for due in season.due().unwrap() {
        let weights = season
            .weights(|name| Ok(if name == due.operation { 1.0 } else { 0.0 }))
            .unwrap();
        let worked = season.demand.peaks(&weights);
        assert!(worked.minute * 60.0 <= due.a_minute * 1.000_001, "{due:?}");
        assert!(due.minutes >= due.spread, "{due:?}");
        assert!(due.minutes * due.a_minute >= due.peaks.minute * 60.0, "{due:?}");
    }
}

#[test]
fn a_list_that_is_read_to_its_end_grows_with_the_school_and_a_page_does_not() {
    let known = Known::read(&root()).unwrap();
    let season = Season::of(&known).unwrap();
    let read = |name: &str, size| season.costs.units(name, size).unwrap()["dossiers/roster"].read;
    let places = &known.model.places;
    let larger = places.largest_school.value / places.usual_school.value;
    let grown = read("admin/matrix", Size::Largest) / read("admin/matrix", Size::Usual);
    assert!((grown / larger - 1.0).abs() < 0.01, "{grown} of {larger}");
    let page = [Size::Usual, Size::Largest].map(|size| read("admin/roster_page", size));
    assert!(page[0] < 10.0 && (page[0] - page[1]).abs() < 1e-9, "{page:?}");
}

#[test]
fn a_model_that_does_not_add_up_is_refused() {
    let text = std::fs::read_to_string(root().join("infra/season/model.yaml")).unwrap();
    for (stated, wrong, why) in [
        (
            "share: 0.40, from: 2026-06-08",
            "share: 0.41, from: 2026-06-08",
            "waves share out",
        ),
        (
            "from: 2026-03-02, to: 2026-04-30",
            "from: 2026-03-02, to: 2027-04-30",
            "outside the season",
        ),
        ("of: employers", "of: nobody", "nobody is called nobody"),
        ("shape: midnight", "shape: noon", "no shape noon"),
    ] {
        let refused = Model::parse(&text.replacen(stated, wrong, 1)).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}
