//! Offers, on both databases: who takes one has it alone, and it ends by itself.

use crate::world::{World, at, by, org};
use access::{AccessError, AccountId, Offer, OfferVoid, OwnTokens, Role, Roles, Through};

crate::on_both! {
    i2_an_offer_is_taken_once
    i2_h1_an_offer_is_found_by_its_link_and_ends_with_a_password_set_by_a_link
    i2_an_offer_ends_by_itself_and_is_swept
    i2_an_offer_is_void_without_its_maker
}

const DAY: i64 = 24 * 60 * 60;

async fn offer(world: &World, maker: AccountId) -> (AccountId, Offer) {
    let bea = world.colleague("Bea Holm", "bea@beta.example").await;
    world.join(org(2), bea, &[Role::Auditor]).await;
    let offer = Offer {
        org: org(1),
        account: bea,
        secret_hash: Offer::secret().unwrap().1,
        roles: Roles::of([Role::Approver]),
        person: None,
        made_by: Through::Account(maker),
        made_by_name: "Dana Reyes".into(),
        made_by_person: None,
        at: at(0),
    };
    world.access.make_offer(&offer, by()).await.unwrap();
    (bea, offer)
}

async fn i2_an_offer_is_taken_once(world: World) {
    let dana = world.dana().await;
    let (bea, offer) = offer(&world, dana).await;
    let access = &world.access;
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let (access, offer) = (access.clone(), offer.clone());
            tokio::spawn(async move {
                match n % 2 {
                    0 => access.taking(offer, by(), at(1)).alone().await.is_ok(),
                    _ => access
                        .end_offer(org(1), bea, "withdrawn", by(), at(1))
                        .await
                        .unwrap(),
                }
            })
        })
        .collect();
    let mut done = 0;
    for one in tries {
        done += usize::from(one.await.unwrap());
    }
    assert_eq!(done, 1, "taken or withdrawn, and by one of them");
    // One that was replaced meanwhile is not the one that is taken.
    access.make_offer(&offer, by()).await.unwrap();
    let other = Offer {
        roles: Roles::of([Role::Auditor]),
        ..offer.clone()
    };
    access.make_offer(&other, by()).await.unwrap();
    let over = access.taking(offer, by(), at(1)).alone().await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    access
        .taking(other.clone(), by(), at(1))
        .alone()
        .await
        .unwrap();
    let there = access.membership(org(1), bea).await.unwrap().unwrap();
    assert_eq!(there.roles, other.roles);
    assert_eq!(access.offers_to(bea, at(1)).await.unwrap(), []);
}

async fn i2_h1_an_offer_is_found_by_its_link_and_ends_with_a_password_set_by_a_link(world: World) {
    let dana = world.dana().await;
    let (bea, offer) = offer(&world, dana).await;
    let access = &world.access;
    let (secret, secret_hash) = Offer::secret().unwrap();
    let offer = Offer {
        secret_hash,
        ..offer
    };
    access.make_offer(&offer, by()).await.unwrap();
    assert_eq!(access.offer(&secret, bea, at(1)).await.unwrap(), offer);
    let over = access.offer(&secret, dana, at(1)).await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    let over = access.offer("another", bea, at(1)).await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    let over = access.offer(&secret, bea, at(14 * DAY)).await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    // Whoever has a link of somebody else to the account is not who was meant.
    let link = access.reset_link(bea, by(), at(1)).await.unwrap();
    let password = "seven brown kettles whistle at dawn";
    access
        .set_password_with_link(&link, password, OwnTokens::Keep, "", at(2))
        .await
        .unwrap();
    let over = access.offer(&secret, bea, at(3)).await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    assert_eq!(access.offers_to(bea, at(3)).await.unwrap(), []);
}

async fn i2_an_offer_ends_by_itself_and_is_swept(world: World) {
    let dana = world.dana().await;
    let (bea, offer) = offer(&world, dana).await;
    let access = &world.access;
    let listed = async |seconds| access.offers_to(bea, at(seconds)).await.unwrap().len();
    assert_eq!(listed(14 * DAY - 1).await, 1);
    assert_eq!(listed(14 * DAY).await, 0);
    let over = access.taking(offer, by(), at(14 * DAY)).alone().await;
    assert!(matches!(over, Err(AccessError::OfferOver)), "{over:?}");
    access.sweep(at(14 * DAY - 1)).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM offer").await, 1);
    access.sweep(at(14 * DAY)).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM offer").await, 0);
}

async fn i2_an_offer_is_void_without_its_maker(world: World) {
    world.dana().await;
    let maker = world.colleague("Grace Amundsen", "g@lantern.example").await;
    world.join(org(1), maker, &[Role::Administrator]).await;
    let (_, offer) = offer(&world, maker).await;
    let access = &world.access;
    access.disable(maker, by(), at(1)).await.unwrap();
    let void = access.taking(offer.clone(), by(), at(2)).alone().await;
    let why = OfferVoid::Disabled;
    assert!(
        matches!(&void, Err(AccessError::OfferVoid { why: w, .. }) if *w == why),
        "{void:?}"
    );
    // It is there still, and shown to administrators with why.
    let shown = access.offers_of(org(1), at(2)).await.unwrap();
    assert_eq!(shown[0].1, Some(why));
    access.enable(maker, by(), at(3)).await.unwrap();
    access.taking(offer, by(), at(4)).alone().await.unwrap();
}
