### What the command line says

screen-rows = Rows = accepted + rejected
screen-warnings = warnings
screen-communities = Communities
screen-buildings = Buildings
screen-households = Households
screen-floor-area = Gross floor area (m²)
screen-missing = Missing evidence
screen-area-unknown = floor area not known
screen-name = Community
screen-division = Division
screen-verdict = Verdict
screen-value = value
screen-fact = Fact
screen-rejected = Rejected rows
screen-file = File
screen-line = Line
screen-reason = Reason
screen-row = The row as it was

return-sheet-rows = Rows to correct
return-sheet-fixes = What to fix
return-line = Line in your file
return-reasons = Why it was not taken
return-severity = How serious
return-what = What was found
return-rows = Rows
return-lines = Lines

import-repeated = This file was imported before; nothing was changed.
