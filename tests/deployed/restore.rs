//! The check of what is kept, after everything that was done to it, and after a restore.

use check::{Arguments, Findings};
use files::Bucket;
use journeys::restored::{assert_faults_are_found, copied};
use journeys::world::World;

/// What an operator sees who checks the running system, its reports included.
async fn checked(world: &World) -> Findings {
    let deployment = world.deployment();
    let keys = world.anonymous("GET", "/.well-known/quxiang-keys.json", None).await;
    let file = std::env::temp_dir().join(format!("quxiang-keys-{}.json", std::process::id()));
    std::fs::write(&file, keys.bytes).unwrap();
    let written = [
        "quxiang-check",
        "--stack",
        deployment.stack(),
        "--documents",
        &deployment.setting("DOCUMENTS_BUCKET").unwrap(),
        "--keys",
        file.to_str().unwrap(),
    ];
    let arguments = Arguments::read(written.map(str::to_owned)).unwrap();
    let findings = arguments
        .run(deployment.access(), |name| deployment.setting(name))
        .await;
    std::fs::remove_file(file).unwrap();
    findings.unwrap()
}

#[tokio::test]
#[ignore = "needs a deployed system that is at rest"]
async fn what_is_kept_and_what_is_restored_fits_together_and_a_fault_is_found() {
    let world = World::shared();
    let kept = checked(&world).await;
    println!("\nchecked: {kept}");
    assert_eq!(kept.faults, []);
    assert!(kept.reports > 0 && kept.invitations > 0);

    let forged = "reports/forged.pdf";
    let files = world.files();
    files
        .put_document(forged, b"%PDF-1.7".to_vec(), "application/pdf")
        .await
        .unwrap();
    let found = checked(&world).await.faults;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, forged);
    files.delete(Bucket::Documents, forged).await.unwrap();

    let tables = copied(&world.dynamodb(), |held| world.table(held).to_owned(), "restored-").await;
    assert_faults_are_found(&world, tables).await;
}
