### Words that every page uses

service-name = Yiju
service-tagline = Renewal of old residential communities
skip-to-main = Skip to main content
skip-to-results = Skip to results
page-title = { $page } – Yiju
footer-version = Yiju { $version }
footer-licence = Open source, Apache-2.0 or MIT
footer-api = API reference

nav-label = Main
nav-dashboard = Overview
nav-communities = Communities
nav-screening = Screening
nav-field-surveys = Field survey
nav-batches = Import
nav-packs = Policy
breadcrumb-label = You are here

row-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
unit-m2 = m²
unit-square-metres = m²
unit-yuan = yuan
unit-fee = yuan/m² a month
unit-per-cent = %
area-of = { $amount } m²
yuan-of = ¥{ $amount }
year-about = about { $year }
year-phases = { $first }–{ $last }
year-within = between { $first } and { $last }
flag-yes = Yes
flag-no = No
not-known = Not known

form-optional = (optional)
form-errors-title = There is a problem
form-error-prefix = Error:
form-leave = What you typed is not saved yet. Leave the page?
button-cancel = Cancel
button-apply = Apply
button-clear = Clear filters

filters-title = Filters
filters-active = { $count ->
    [one] { $count } set
   *[other] { $count } set
}
results-title = Results

table-copy = Copy the table
table-copied = { $count ->
    [one] { $count } row copied; paste it into a spreadsheet
   *[other] { $count } rows copied; paste them into a spreadsheet
}
table-total = Total

pagination-label = Pages
pagination-previous = Previous
pagination-next = Next
pagination-page = Page { $number }
pagination-range = { $first } to { $last } of { $total }
pagination-none = None

progress-share = { $done } of { $total } ({ $share })
progress-done = { $done } done
progress-refresh = This page updates by itself. You may leave and come back later.
step-done = Done
step-current = In progress
step-waiting = Not started
step-failed = Failed

chart-as-table = Show as a table
map-legend = Legend
map-table-twin = Every community on the map is listed in the table below
map-schematic = District outlines are schematic and settle no boundary
map-households = households
map-area = m²
map-open = Open the community’s page
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-plain = This browser cannot draw the full map, so a plain one is shown.
map-failed = The map did not load. See the table below.
map-close = Close
map-scroll = Hold Ctrl and scroll to zoom the map
map-scroll-mac = Hold ⌘ and scroll to zoom the map
map-fingers = Use two fingers to move the map
map-needs-script = The map needs scripts. The table below has the same content.

notice-important = Important
