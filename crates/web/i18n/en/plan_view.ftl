plan-standing-year = Starts in { $year }
schedule-title = Schedule
schedule-link = Schedule
schedule-answer = { $communities ->
    [one] In { $years } one community starts; it is completed in { $last }.
   *[other] In { $years } { $communities } communities start; the last of them are completed in { $last }.
}
schedule-answer-district = { $communities ->
    [one] { $district }: in { $years } one community starts; it is completed in { $last }.
   *[other] { $district }: in { $years } { $communities } communities start; the last of them are completed in { $last }.
}
schedule-answer-none = Nothing starts in { $years }.
schedule-by-district = Started and completed, by district and year
schedule-by-district-hint = The full bar is the area that starts, the hollow one the area that is completed.
schedule-district-opens = A district opens to its communities.
schedule-all = All districts
schedule-starts = Starts: { $communities }, { $area }
schedule-ends = Completed: { $communities }, { $area }
schedule-communities = Communities of { $district }, by year
schedule-communities-hint = Each bar covers the years of the work: a package takes one year or two, as the policy pack estimates it.
schedule-community = Community and package
schedule-first = Starts
schedule-last = Completed
schedule-whole = Starts, completed
schedule-committed = already under way
schedule-none = Nothing starts there
plan-map-title = The plan on the map
plan-map-link = On the map
plan-map-answer = { $shown } communities of the plan, of which { $starts } start.
plan-map-label = Communities of «{ $name }» by what the plan says
plan-map-table = Communities by what the plan says
plan-map-table-hint = Each line opens the list of its communities.
map-lists-twin = The table below opens lists of the same communities
plan-map-nowhere = { $count ->
    [one] One community has no known position and is only in the lists.
   *[other] { $count } communities have no known position and are only in the lists.
}
plan-downloads = To keep:
plan-download-pdf = The plan (PDF)
record-plan = In the plan in force, «{ $plan }»: why it starts or why not
