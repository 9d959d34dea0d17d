### Duplicates

likelihood-strong = Almost certainly one
likelihood-likely = Probably one
likelihood-possible = Worth checking

sign-same-code = Same register code
sign-same-name = Same name in one district
sign-same-spelling = Same name, written differently
sign-alias-is-name = The name of one is an alias of the other
sign-without-brackets = Same name without the words in brackets
sign-shared-alias = An alias in common
sign-similar-name = Similar names
sign-near = { $metres } m apart
sign-same-address = Same address
sign-far-apart = { $metres } m apart
sign-other-district = Different districts
sign-other-street = Different streets
sign-other-code = Different register codes
sign-strength-strong = strong sign
sign-strength-fair = fair sign
sign-strength-weak = weak sign
sign-strength-against = speaks against it

duplicates-title = Which communities may be registered twice?
duplicates-answer = { $pairs ->
    [one] { $pairs } pair may be one community. Please check it.
   *[other] { $pairs } pairs may be one community each. Please check them one by one.
}
duplicates-answer-none = No communities look like duplicates.
duplicates-lead = Phases and zones of one estate (zone A and zone B, phase 1 and phase 2) are not duplicates. Merging loses nothing and can be undone at any time.
duplicates-of-batch = Only communities that this import speaks of.
duplicates-to-batch = Back to the import
duplicates-all = Show all
duplicates-likelihood = Likelihood
duplicates-column-one = One
duplicates-column-other = The other
duplicates-column-signs = Signs
duplicates-caption = Communities that may be duplicates
duplicates-brief = built { $built } · { $buildings } buildings · { $households } households · { $area } m²
duplicates-compare = Compare
duplicates-look = Show
duplicates-empty = Nothing to check
duplicates-empty-help = New imports are looked through by themselves. If you have set filters, widen them.
duplicates-merged = Merged communities
duplicates-merged-line = “{ $merged }” was merged into “{ $kept }”
duplicates-refused = Decided to be different
duplicates-refused-line = “{ $one }” and “{ $other }”
duplicates-link = Check possible duplicates
duplicates-in-batch = { $pairs ->
    [one] { $pairs } pair of communities in this import may be registered twice.
   *[other] { $pairs } pairs of communities in this import may be registered twice.
}

pair-title = Are these one community?
pair-answer-strong = “{ $one }” and “{ $other }” are almost certainly one community: { $signs }.
pair-answer-likely = “{ $one }” and “{ $other }” are probably one community: { $signs }.
pair-answer-possible = “{ $one }” and “{ $other }” have something in common and need checking: { $signs }.
pair-answer-unlikely = There is too little to say that these are one community.
pair-caption = The two communities beside each other
pair-column-what = Item
pair-column-together = If merged
pair-code = Register code
pair-aliases = Aliases
pair-street = Street
pair-differs = Differs
pair-refused-title = Decided to be two communities
pair-refused = Decided by { $who } on { $when }: { $reason }
pair-withdraw = Withdraw the decision and check again
pair-same = They are one
pair-same-lead = Choose whose name, code and place stay. You see what would change before you confirm.
pair-keep = Keep “{ $name }”
pair-different = They are two
pair-different-lead = This pair is not shown again. You can withdraw the decision later.
pair-refuse-reason = Reason for the decision
pair-refuse = Decide that they are two

merge-title = Merge communities
merge-answer = “{ $merged }” will be merged into “{ $kept }”, whose name, code and place stay.
merge-moves = What changes?
merge-moves-name = “{ $name }” becomes an alias: it can still be searched for, and later imports under this name go to the community that stays.
merge-moves-buildings = { $count ->
    [one] { $count } building moves: { $numbers }
   *[other] { $count } buildings move: { $numbers }
}
merge-shared-buildings = Buildings that both have count once: { $numbers }
merge-moves-claims = { $count ->
    [one] { $count } piece of data moves, with its source
   *[other] { $count } pieces of data move, all with their sources
}
merge-moves-facilities = { $count ->
    [one] { $count } facility moves
   *[other] { $count } facilities move
}
merge-moves-observations = { $count ->
    [one] { $count } indicator record moves
   *[other] { $count } indicator records move
}
merge-moves-merged = { $count ->
    [one] { $count } community merged into it before moves along
   *[other] { $count } communities merged into it before move along
}
merge-agree = Nothing that both say differs.
merge-disagree = On these both sides differ. Both statements are kept; the usual rule chooses which one counts, and you can decide otherwise afterwards.
merge-caption = Data on which the two differ
merge-undo = A merge can be undone at any time; both communities are then as they were.
merge-submit = Merge

unmerge-title = Undo the merge
unmerge-answer = “{ $merged }” will be taken out of “{ $kept }” and stand by itself again.
unmerge-about = Merged by { $who } on { $when }, reason: { $reason }
unmerge-lead = Its buildings, data and records go with it. Both are as they were before.
unmerge-submit = Undo the merge

record-merged = Merged communities
record-merged-lead = These are the same community as this one; their data stand together here.
invalid-duplicate-same = A community cannot be merged with itself.
conflict-community-merged = One of the two has been merged into another community. Reload and look again.
conflict-community-not-merged = This community is not merged into another.
conflict-duplicate-refused = These two were decided to be different. Withdraw that decision first.
event-duplicate-refused = Decided not to be a duplicate
event-duplicate-withdrawn = Withdrew “not a duplicate”
