### Appointments: who holds which role where

invalid-post-own = Nobody gives or ends their own roles.
invalid-post-roles-exclude = A system administrator and an auditor have no other role.
invalid-post-held = The account has that role there already.
invalid-post-needs-city = A system administrator is one of the whole city.
invalid-post-needs-community = A resident belongs to one community or building.
invalid-post-ends-before-now = The end must be later than today.
invalid-territory-unknown = There is no such territory.
conflict-appointment-ended = That appointment has ended already.

territory-city = the whole city
territory-building = { $community }, building { $number }
territory-shown = Your territory: { $territory }. You see what lies in it.
territory-none = You hold no role at present and see no communities. Ask your system administrator.
territory-empty = No communities of your territory are on the register
territory-empty-help = If there should be some, check that your role is for the right territory, or ask your system administrator.

appointments-title = Appointments
appointments-answer = { $count } appointments stand.
appointments-lead = An appointment says what an account may do, and where. Once ended it counts no more from the next request on; every change is in the audit log.
appointment-territory = Territory
appointment-since = Since
appointment-until = Until
appointment-until-hint = It counts no more from that day on; leave it empty for no end.
appointment-action = Action
appointment-new = New appointment
appointment-find = Find
appointment-community-find = Find a community
appointment-community-hint = For a community or a building, find it first by name, pinyin or initials.
appointment-account = Account
appointment-level = Extent of the territory
appointment-no-district = Not limited
appointment-district-hint = For a district, a street or a neighbourhood.
appointment-street-hint = As the register writes it, such as 石油路街道.
appointment-building = Building number
appointment-submit = Appoint
appointment-end = End
appointment-end-title = End an appointment
appointment-end-answer = { $name } will no longer be: { $post }.
appointment-end-lead = It counts no more at once; what was recorded stays. The role can be given again.
appointment-end-submit = End it
territory-level-city = Whole city
territory-level-district = District
territory-level-street = Street or town
territory-level-neighbourhood = Neighbourhood
territory-level-community = Community
territory-level-building = Building
