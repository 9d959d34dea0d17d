### Communities

community-form-estate = Estate
community-form-single-block = Single block

unit-communities = communities
unit-ten-thousand-m2 = 10,000 m²
list-separator = ,{" "}

explorer-title = Which communities does the plan cover?
explorer-answer-all = Of the { $communities } communities on the register the plan covers { $eligible }, with { $area } of floor area that qualifies.
explorer-answer-some = { $communities } communities match the filters; the plan covers { $eligible } of them, with { $area } of floor area that qualifies.
explorer-answer-none = No community matches.
explorer-figure-area = Total floor area
explorer-any = Any
explorer-search = Name of the community
explorer-search-hint = Chinese, pinyin or initials: 沙坪坝, shapingba, spb
explorer-verdict = Result of screening
explorer-district = District
explorer-missing = Missing evidence
explorer-from = Completed in or after
explorer-to = Completed in or before
explorer-form = Kind
explorer-column-name = Community
explorer-column-place = Place
explorer-column-verdict = Result
explorer-column-missing = Evidence to provide
explorer-map = Where the matching communities are
explorer-table-caption = Communities
explorer-table-total = Total of all { $count } communities
explorer-empty = No community found
explorer-empty-help = Loosen the filters; or import a register first, if there is no data yet.
explorer-import = Import a register
explorer-export = Export this result:
explorer-chart-district = Communities by district
explorer-chart-decade = Floor area by decade of completion
explorer-no-district = District not known
explorer-decade = { $decade }s
