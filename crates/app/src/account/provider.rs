//! The city's own sign-in service (OpenID Connect): who it vouches for, and linking that to an account.
//!
//! An identity is linked by the person who has signed in here, or by the operator; never by a name or an address that
//! the service tells.

use super::sign_in::{Arrival, Proof, SignIn};
use super::{Means, occasion};
use crate::{App, AppError, Noun};
use credential::oidc::{
    Answer, Client, Fetch, FetchFailed, Flow, OidcError, Provider as Discovered, Settings,
};
use domain::account::Actor;
use domain::id::AccountId;
use domain::permit::{ManageAccounts, Permit};
use domain::territory::Place;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use store::StoreError;
use store::ceremony::CeremonyKind;
use store::linked_identity::{self, LinkedIdentity};

/// How long what the service says of itself is believed.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(6);

/// The sign-in service that the operator configured.
#[derive(Clone)]
pub struct Provider {
    /// What people call it.
    pub name: String,
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    issuer: String,
    fetch: Box<dyn Fetch + Send + Sync>,
    /// Whether it always asks for two steps, by the operator's word.
    two_steps: bool,
    known: Mutex<Known>,
}

/// What is known of the service.
#[derive(Default)]
struct Known {
    found: Option<(Timestamp, Arc<Discovered>)>,
    /// Whether it is being asked: one visitor waits for it, and no thread besides.
    asking: bool,
}

/// Whether what a service says of how somebody signed in (`amr`, RFC 8176) is two steps: it says so itself, or names
/// something the person knows and something the person has.
fn is_two_steps(amr: &[String]) -> bool {
    const KNOWN: [&str; 3] = ["pwd", "pin", "kba"];
    const HELD: [&str; 5] = ["otp", "hwk", "swk", "sc", "sms"];
    let names = |ways: &[&str]| amr.iter().any(|way| ways.contains(&&**way));
    names(&["mfa"]) || names(&KNOWN) && names(&HELD)
}

impl Provider {
    /// The service of these settings, asked through `fetch`; `two_steps` says that it always asks for a second step.
    pub fn new(
        name: String,
        settings: Settings,
        two_steps: bool,
        fetch: impl Fetch + Send + Sync + 'static,
    ) -> Result<Self, ProviderTrouble> {
        let issuer = settings.issuer.clone();
        let client = Client::new(settings)?;
        Ok(Self {
            name,
            inner: Arc::new(Inner {
                client,
                issuer,
                two_steps,
                fetch: Box::new(fetch),
                known: Mutex::default(),
            }),
        })
    }

    /// What the service says of itself: asked at the first need and after some hours again. While one visitor waits for
    /// it the others are answered by what was known before, or told to come again: a service that does not answer holds
    /// up nobody else.
    fn discovered(&self, now: Timestamp) -> Result<Arc<Discovered>, ProviderTrouble> {
        {
            let mut known = self.known();
            match &known.found {
                Some((since, found)) if known.asking || now.duration_since(*since) < KNOWN_FOR => {
                    return Ok(Arc::clone(found));
                }
                None if known.asking => {
                    return Err(OidcError::Unreachable(FetchFailed("it is being asked".to_owned())).into());
                }
                _ => known.asking = true,
            }
        }
        let asked = self.inner.client.discover(&*self.inner.fetch);
        let mut known = self.known();
        known.asking = false;
        let found = Arc::new(asked?);
        known.found = Some((now, Arc::clone(&found)));
        Ok(found)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.inner.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without the client's secret.
impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why the service did not let somebody in: for the log; the person is told that it did not work.
#[derive(Debug, thiserror::Error)]
#[error("the sign-in service: {0}")]
pub struct ProviderTrouble(#[from] pub OidcError);

impl App {
    /// The name of the sign-in service, if there is one.
    pub fn provider_name(&self) -> Option<&str> {
        self.settings().accounts.provider.as_ref().map(|provider| &*provider.name)
    }

    fn provider(&self) -> Result<&Provider, AppError> {
        self.settings().accounts.provider.as_ref().ok_or(AppError::NotFound(Noun::Link))
    }

    /// Begins a visit to the service: where the browser goes, and the token it keeps meanwhile. `link_to` is the
    /// account that the identity will be linked to, `back` the path of the page that the person wanted.
    pub fn begin_provider(&self, link_to: Option<&Actor>, back: &str) -> Result<(String, String), AppError> {
        let provider = self.provider()?;
        let flow = Flow::from_bytes(self.environment().random());
        let discovered = provider.discovered(self.environment().now())?;
        let address = provider.inner.client.authorize_url(&discovered, &flow);
        let account = link_to.map(|actor| actor.account);
        let state = [flow.as_bytes().as_slice(), back.as_bytes()].concat();
        let token = self.begin_ceremony(CeremonyKind::Provider, account, state)?;
        Ok((address, token))
    }

    /// Whom the service vouches for: signed in (after a second step of ours, unless the service asked for one) with the
    /// path of the page that they wanted, or linked to the account that asked for it (`None`).
    pub fn finish_provider(
        &self,
        token: &str,
        back: &Answer,
        actor: &Actor,
        from: &Arrival,
    ) -> Result<Option<(SignIn, String)>, AppError> {
        let provider = self.provider()?;
        let ceremony = self.take_ceremony(token, CeremonyKind::Provider)?;
        let (flow, wanted) = ceremony.state.split_first_chunk().ok_or(AppError::CeremonyOver)?;
        let wanted = String::from_utf8_lossy(wanted).into_owned();
        let (flow, now) = (Flow::from_bytes(*flow), self.environment().now());
        let discovered = provider.discovered(now)?;
        let inner = &provider.inner;
        let found = inner.client.finish(&discovered, &*inner.fetch, back, &flow, now.as_second());
        let identity = found.map_err(ProviderTrouble)?;
        if let Some(account) = ceremony.account {
            if account != actor.account {
                return Err(AppError::CeremonyOver);
            }
            let permit = Permit::own(actor)?;
            self.link(&permit, account, &identity.issuer, &identity.subject)?;
            return Ok(None);
        }
        let linked =
            self.store().read(|rx| linked_identity::find(rx, &identity.issuer, &identity.subject))?;
        let linked = linked.ok_or(AppError::IdentityUnknown)?;
        let account = self.find_account(linked.account)?.filter(|account| account.disabled_at.is_none());
        let two_steps = inner.two_steps || is_two_steps(&identity.amr);
        let means = if two_steps { Means::ProviderSecondStep } else { Means::Provider };
        // Its own session may be hours old: only what it says of the moment is believed.
        let stale = now - super::FRESH - SignedDuration::from_secs(1);
        let at = identity.auth_time.and_then(|at| Timestamp::from_second(at).ok()).unwrap_or(stale);
        let proof = Proof { means, verified: None, at: Some(at) };
        self.after_first_step(account.ok_or(AppError::IdentityUnknown)?, proof, from)
            .map(|it| Some((it, wanted)))
    }

    fn link<A: domain::permit::Action>(
        &self,
        permit: &Permit<A>,
        account: AccountId,
        issuer: &str,
        subject: &str,
    ) -> Result<(), AppError> {
        let occasion = occasion(self.environment());
        let identity = LinkedIdentity {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            account,
            linked_at: occasion.at,
        };
        match self.store().write(|tx| linked_identity::insert(tx, permit, occasion, &identity)) {
            Err(StoreError::Conflict(_)) => Err(AppError::Conflict("identity-taken")),
            other => Ok(other?),
        }
    }

    /// Links an account to an identity of the service by the operator's hand.
    pub fn link_identity(&self, actor: &Actor, login: &str, subject: &str) -> Result<(), AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.load_account(login)?;
        let issuer = self.provider()?.inner.issuer.clone();
        self.link(&permit, account.id, &issuer, subject)
    }

    /// The identities of one's own account.
    pub fn list_own_identities(&self, actor: &Actor) -> Result<Vec<LinkedIdentity>, AppError> {
        Ok(self.store().read(|rx| linked_identity::list_of_account(rx, actor.account))?)
    }

    /// Takes the link of one's own account to the service away.
    pub fn unlink_own_identity(&self, actor: &Actor) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let occasion = occasion(self.environment());
        self.store()
            .write(|tx| linked_identity::delete_of_account(tx, &permit, occasion, actor.account).map(drop))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_steps_are_two_and_of_two_kinds() {
        let two =
            |amr: &[&str]| super::is_two_steps(&amr.iter().map(|way| (*way).to_owned()).collect::<Vec<_>>());
        assert!(two(&["mfa"]) && two(&["pwd", "otp"]) && two(&["hwk", "pin"]));
        for one in [&["pwd"][..], &["otp"], &["hwk"], &["pwd", "pin"], &["otp", "sms"], &["user"], &[]] {
            assert!(!two(one), "{one:?}");
        }
    }
}
