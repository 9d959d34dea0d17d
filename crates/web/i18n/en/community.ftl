### Communities

community-form-estate = Estate
community-form-single-block = Single block

unit-communities = communities
unit-ten-thousand-m2 = 10,000 m²
list-separator = ,{" "}

explorer-title = Which communities does the plan cover?
explorer-answer-all = Of the { $communities } communities on the register the plan covers { $eligible }, with { $area } of floor area that qualifies.
explorer-answer-some = { $communities } communities match the filters; the plan covers { $eligible } of them, with { $area } of floor area that qualifies.
explorer-answer-none = No community matches the filters.
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
explorer-empty-help = Loosen the filters, or check how the name is written.
explorer-import = Import a register
explorer-export = Export this result:
explorer-chart-district = Communities by district
explorer-chart-decade = Floor area by decade of completion
explorer-no-district = District not known
explorer-decade = { $decade }s
explorer-more-missing = { $first } and { $more } more

export-id = Id
export-code = Register’s code
export-address = Address

record-answer-eligible = The plan covers it, with { $area } of floor area that qualifies.
record-answer-ineligible = The plan does not cover it, because of: { $reasons }.
record-answer-undetermined = It cannot be decided yet. Missing: { $missing }.
record-aliases = Also known as{" "}
record-missing-title = This evidence would decide it
record-provide = Provide “{ $fact }”
record-missing-help = Or import a register that has it.
record-why = Why this result?
record-criteria-caption = Each criterion, what it rests on and where it comes from
record-certificate = Print certificate (PDF)
record-column-criterion = Criterion
record-column-outcome = Result
record-column-value = Value
record-column-source = Source of the value
record-column-article = Source of the rule
record-column-building = Building
record-column-why = Evidence to provide
record-estimated = The value is not exact
record-wanted = Needed:
record-map = Where { $name } is
record-disagreeing = { $count ->
    [one] 1 source disagrees
   *[other] { $count } sources disagree
}
record-buildings = Its buildings
record-buildings-caption = Buildings and their results
record-facts = What do the sources say?
record-facts-lead = Every source is kept. The bold value counts, with the rule that chose it; where sources disagree, a person can decide.
record-no-facts = Nothing is known yet.
record-confidence = confidence{" "}
record-reason = Reason: { $reason }
record-other-sources = { $count ->
    [one] 1 other source
   *[other] { $count } other sources
}
record-raw = as written: “{ $raw }”
record-decide = Decide
record-scores = Scorecards
record-where = Where it is
record-history = History
record-no-history = Nobody has decided anything here yet.
requirement-met = Met
requirement-unmet = Not met
exclusion-applies = Excluded
exclusion-not = Not excluded
indicator-yes = Met
indicator-no = Not met
indicator-unknown = Not known
score-summary = { $met } met, { $unmet } not met, { $unknown } not known.
score-proposal = { $item } (would meet { $count })
score-proposals = Items that would meet what is not met:
score-lines = See every indicator
score-column-indicator = Indicator
score-column-met = Result
score-column-proposed = Proposed items
event-claim-decided = Decided on a value
event-community-merged = Merged a duplicate
event-community-unmerged = Took a merge back
event-batch-committed = Imported data
event-batch-undone = Took an import back

decide-title = Decide: { $fact }
decide-lead = Your decision counts from then on. Every source is kept; your name, the time and the reason are logged.
decide-present = What the sources say:
decide-says = { $source }: { $value }
decide-year-hint = 1998; phases 1996-2003; about 2000?; one year within 1980~1989
decide-source = Kind of source you rely on
decide-label = The source in words
decide-label-hint = A file, a document number, who surveyed it
decide-reason = Reason
decide-reason-hint = Why this value counts; others will read it
decide-submit = Decide
decide-changed-by = { $who } decided on { $when } that { $value } counts: { $reason }
decide-changed-source = Since { $when }, { $source } says { $value }.
decide-taken-back = Something that a source said was taken back.
invalid-reason-missing = Give a reason.
invalid-reason-too-long = A reason has at most 500 characters.
invalid-value-malformed = Enter a value as the hint describes.
invalid-fact-not-of-buildings = This can be said of the community only.
explorer-answer-part = Of the { $communities } communities of your territory, { $eligible } are in scope with an eligible floor area of { $area }.
