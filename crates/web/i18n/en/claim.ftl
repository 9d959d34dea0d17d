### Claims: source, confidence, the rule that chose one

source-acceptance = Completion papers
source-title = Title register
source-survey = Survey on the spot
source-government-register = Government register
source-operator = Property company’s list
source-listing = Listing site
source-estimate = Estimate

confidence-high = High
confidence-medium = Medium
confidence-low = Low

rule-only = The only source
rule-agreement = All sources agree
rule-decided = Decided by a person
rule-better-source = More trusted source
rule-higher-confidence = Surer source
rule-newer = Seen more recently
rule-recorded-later = Recorded more recently
