### Rehearsal

rehearsal-banner = Rehearsal
rehearsal-banner-lead = This is a copy to practise on; its owners and residents are invented. Nothing you do here touches the real community, and nothing of it is counted, exported or drawn on the map.
rehearsal-all = All rehearsals
rehearse-title = Make a rehearsal
rehearse-answer = A copy of “{ $name }” to practise on will be made.
rehearse-lead = Buildings and data are those of the real community. Owners and residents are invented; nothing personal is copied. Practise freely, and throw the whole copy away when you are done.
rehearse-submit = Make the rehearsal
rehearse-link = Rehearse on a copy
rehearse-to-copy = Open the rehearsal
rehearsal-discard-title = Throw the rehearsal away
rehearsal-discard-answer = “{ $name }” and everything practised on it will be gone.
rehearsal-discard-lead = The real community is not touched. This cannot be undone, but a new rehearsal can be made; making and throwing away are logged.
rehearsal-discard-submit = Throw it away
rehearsals-title = Rehearsals
rehearsals-answer = { $count ->
    [one] There is { $count } rehearsal.
   *[other] There are { $count } rehearsals.
}
rehearsals-lead = Rehearsals are listed here only. They are not in the dashboard, the list of communities, screening, exports or the map.
rehearsals-original = Real community
rehearsals-to-original = Open the real one
rehearsals-dwellings = Dwellings
rehearsals-owners = Invented owners
rehearsals-end = Action
rehearsals-empty = No rehearsals yet
rehearsals-empty-help = You can make one from the page of any community.
conflict-rehearsal-exists = This community has a rehearsal already. Open it or throw it away first.
conflict-rehearsal-of-rehearsal = A rehearsal cannot be copied.
conflict-community-rehearsal = A rehearsal cannot be merged with a real community.
event-rehearsal-made = Made a rehearsal
event-rehearsal-discarded = Threw a rehearsal away
