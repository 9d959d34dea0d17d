### Screening

verdict-eligible = Covered
verdict-ineligible = Not covered
verdict-undetermined = Undecided
truth-yes = Yes
truth-no = No
truth-unknown = Not known
