//! Proxies: granted in writing, within the limits of the vote, and taken back.

use crate::account::occasion;
use crate::territory::permit_at;
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::id::{ProxyId, VoteId};
use domain::permit::{Permit, TakeBallots};
use domain::proxy::{Proxy, ProxyError};
use sha2::{Digest as _, Sha256};
use store::{proxy, roll, vote};

impl App {
    /// Records that somebody may vote for a line. `agent` is the agent's ID number or phone as it was shown; what is
    /// kept of it is only whether it is the same person. `paper` is the signed authority.
    pub fn grant_proxy(
        &self,
        actor: &Actor,
        id: VoteId,
        line: u32,
        agent: &str,
        paper: Option<&[u8]>,
    ) -> Result<Proxy, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        // However it is typed, it is the same person.
        let agent: String =
            agent.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if agent.is_empty() {
            return Err(AppError::Invalid { field: "agent", reason: "agent-empty" });
        }
        let agent = crate::environment::hex(&self.keyring().blind_index("proxy", "agent", &agent));
        let paper = paper.map(|bytes| crate::environment::hex(&Sha256::digest(bytes)));
        let proxy_id = ProxyId::fresh(&mut self.environment().ids());
        self.store().write(|tx| {
            let found = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            let place = locator.of_community(tx, found.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if roll::find_line(tx, found.roll, line)?.is_none() {
                return Err(AppError::Cast(domain::ballot::CastError::WrongScope { line }));
            }
            let granted = Proxy {
                id: proxy_id,
                vote: id,
                line,
                agent: agent.clone(),
                paper: paper.clone(),
                granted_at: occasion.at,
                revoked_at: None,
            };
            found.proxies.admit(&proxy::list_of_vote(tx, id)?, &granted)?;
            proxy::insert(tx, &permit, occasion, &granted)?;
            Ok(granted)
        })
    }

    /// Takes a proxy back; what it has cast stays until the owner votes.
    pub fn revoke_proxy(&self, actor: &Actor, id: VoteId, proxy_id: ProxyId) -> Result<(), AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let found = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            let place = locator.of_community(tx, found.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            let all = proxy::list_of_vote(tx, id)?;
            let granted = all
                .iter()
                .find(|proxy| proxy.id == proxy_id && proxy.revoked_at.is_none())
                .ok_or(AppError::Proxy(ProxyError::DoesNotHold { line: 0 }))?;
            Ok(proxy::revoke(tx, &permit, occasion, granted, occasion.at)?)
        })
    }
}
