# Area groups: communities that plans treat together.
area-groups-title = Area groups
area-groups-answer = { $count ->
    [0] No area group yet.
    [one] One area group.
   *[other] { $count } area groups.
  }
area-groups-lead = The next plan takes them as they are now; plans made before keep them as they were.
area-groups-empty = Plans treat every community by itself.
area-groups-empty-help = Make a group where neighbours are to start in the same year, or where they have to wait for the pipes in their street.
area-group-name = Name
area-group-new = New area group
area-group-members = Communities
area-group-rule = What they do together
area-group-together = Start in the same year
area-group-together-hint = All of them, or none.
area-group-after = Wait for a work in their streets
area-group-after-hint = Comprehensive renovation starts after the work, such as new pipes; management improvement need not wait.
area-group-waits = Wait for a work from { $year }, { $cost }, { $lag ->
    [0] same year.
    [one] one year later.
   *[other] { $lag } years later.
  }
area-group-behind = It comes after the work of { $group }.
area-group-and-more = { $named } … { $count } in all
area-group-work = The work, where they wait for one
area-group-first_year = First year of the work
area-group-first_year-hint = The year in which it can start at the earliest.
area-group-cost = Cost
area-group-cost-hint = In yuan, or with its unit: 1200万元. Public budgets pay all of it.
area-group-lag = Wait after its start
area-group-lag-hint = 0: communities may start in the same year.
area-group-central = Central money for
area-group-central-hint = The part of the cost for which it may be used.
area-group-bond = Bonds for
area-group-bond-hint = The part of the cost for which they may be used.
area-group-after-work = Comes after the work of
area-group-after-none = No other work
area-group-map = Communities of the district; choose one to put it into the group or take it out
area-group-members-hint = Choose on the map, where Enter takes the one in the middle, or in the list.
area-group-count = Chosen:
area-group-search = Search the list
area-group-show-district = Show its communities
area-group-district-first = Choose the district first: a group lies in one district, which has its own money.
area-group-district-empty = No community of the register lies in this district.
area-group-save = Save the group
area-group-delete = Take the group apart
area-group-delete-hint = Its communities stay; plans made before keep the group.
area-group-none-chosen = Choose at least one community.
area-group-one-alone = Choose at least two communities: one alone cannot start together with others.
area-group-across = { $community } lies in another district. Make a group there as well.
area-group-taken = { $community } is in the group { $group } already. Take it out there first.
area-group-no-cost = A work costs something: give its cost.
area-group-lag-long = At most { $most } years.
area-group-after-unfit = { $group } has no work, or lies in another district. Choose another one, or none.
area-group-cycle = These works would wait for each other: { $through }. Take one of them out of the row.
area-group-member-unread = One of the communities could not be read. Choose again.
area-group-year-unread = Give a year, such as 2021.
area-group-cost-unread = Give an amount, such as 12000000 or 1200万元.
area-group-lag-unread = Give a number of years, 0 or more.
unit-years = years
conflict-area-group-awaited = Another group's work comes after the work of this one. Change that group first.
scenario-uses-area-groups = Plan with the area groups: together or not at all, and after the works in the streets
works-title = Works in the streets
works-lead = Comprehensive renovation of these communities waits for them.
works-year = Starts
works-not = Not in these years
works-cost = Cost
works-communities = Communities that start
plan-why-together = It starts together with its area group { $group }, or not at all.
plan-why-work = Comprehensive renovation waits for the work of { $group }, which starts in { $year }.
plan-why-work-not = Comprehensive renovation waits for the work of { $group }, which does not start in these years.
works-waiting = Communities that wait for it
