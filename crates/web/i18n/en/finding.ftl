### What an import found, and how to mend it

severity-note = Note
severity-warning = Warning
severity-error = Not taken

## What one cell says

finding-not-an-id-number = This is no valid ID number: its length, birthday or check character is wrong. Compare it with the card; spreadsheets turn 18 digits into a rounded number, so make the column “text” and enter it again.
finding-not-a-phone = This is no valid phone number. Give a mobile number of 11 digits, or a landline with its area code.
finding-several-phones = The cell holds several phone numbers; the first is taken.
finding-unreadable = “{ $text }” cannot be read as a value of this column. Give one plain value, or leave the cell empty.
finding-wrong-kind = “{ $text }” looks like a value of another column. Check whether this row is shifted.
finding-approximate = The source gives an approximate number. It is kept as written, with medium confidence.
finding-bound = The source gives only a bound. It is kept as the value, with medium confidence.
finding-range-low = The source gives a range. The lower end is taken.
finding-summed = The source gives { $parts } numbers. They were added up.
finding-total-chosen = The source gives several numbers. The one called the total is taken.
finding-bracket-set-aside = The number in brackets was left out.
finding-date-in-number = “{ $text }” is a date where a number belongs; a spreadsheet probably converted it. Format the cell as text and enter the number again.
finding-negative = “{ $text }” is negative and was left out. Check it.
finding-unit-converted = Converted from { $unit }.
finding-unit-misprinted = The unit “{ $text }” was read as square metres. If that is wrong, write the unit in full.
finding-rounded = Rounded to the precision that is kept.
finding-vague-year = “{ $text }” gives no year. Add the year built when you know it.
finding-impossible-year = “{ $text }” cannot be a year of completion and was left out. Enter four digits, such as 1998.
finding-future-year = { $year } lies after the date of the register. It is kept as written, with low confidence. Check the year.
finding-doubtful-year = { $year } often stands for an unknown year. It is kept as written, with low confidence. If it is right, decide on it by hand and say why.
finding-two-digit-year = The two digits were read as { $year }. Write the year with four digits.
finding-year-span = Only a span of years is known. Screening treats it as one unknown year within the span.
finding-several-years = Several years of completion: recorded as built in phases.
finding-fee-per-day = A fee per day, multiplied by 30 to make a month.
finding-fee-per-year = A fee per year, divided by 12 to make a month.
finding-fee-by-type = { $parts } fees by type. The lowest and the highest are taken.
finding-fee-not-by-area = “{ $text }” is not a fee per square metre and was left out.
finding-implausible = { $value } is outside what is plausible ({ $low } to { $high }). It is kept as written, with low confidence. Check the number and its unit.
finding-partly = “{ $text }” is neither yes nor no, so it counts as not known. Give it building by building.
finding-fraction-of-one = A number below one was read as a share: 0.85 is 85%.
finding-unknown-choice = “{ $text }” is not one of the choices{ $nearest ->
    [none] {""}
   *[other] ; the nearest is “{ $nearest }”
}. Use one of the agreed words.
finding-text-cleaned = Pinyin or marks that had been copied into the text were taken out.

## Coordinates

finding-point-swapped = Latitude and longitude were the wrong way round. They were swapped.
finding-point-outside-country = The point lies outside the country and was left out. Check its coordinates.
finding-point-outside-city = The point lies { $kilometres } km from the others and was left out. Check its coordinates.
finding-shared-point = { $rows } rows share this point, probably because an address was placed by its street or town only. Take the point again on the spot.
finding-datum-declared = Coordinates are { $datum }, as you chose.
finding-datum-hinted = Coordinates are taken as { $datum } because of “{ $hint }”. If that is wrong, choose another system.
finding-datum-measured = Coordinates are taken as { $datum }: { $agree } of { $of } points fall into their district.
finding-datum-assumed = The coordinate system is not stated and could not be detected; { $datum } is assumed. Choose the system.
finding-projected = Coordinates are projected ({ $projection }) and were converted to degrees.

## A row against itself

finding-stub = “1 building, 1 household” stands for not known, so both were left out. Enter the real numbers.
finding-floor-area-below-land = The floor area is smaller than the site. Check whether the two were swapped.
finding-residential-above-total = The residential floor area is larger than the whole. Check both numbers.
finding-tiny-dwellings = Only { $m2 } m² for each household. Check the unit of the area and the number of households.
finding-vast-dwellings = { $m2 } m² for each household. Check the unit of the area and the number of households.
finding-tiny-buildings = Only { $m2 } m² for each building. Check the unit of the area and the number of buildings.
finding-fewer-households-than-buildings = Fewer households than buildings. Check both numbers.
finding-fewer-entrances-than-buildings = Fewer entrances than buildings. Check both numbers.
finding-unit-trap = The number looks as if given in { $suggestion }. Check the unit.

## Names and places

finding-single-block-by-name = By its name this is a single block.
finding-buildings-in-name = The name lists { $buildings } buildings.
finding-several-names = One row lists { $names } communities. Give each its own row.
finding-several-addresses = { $addresses } addresses; all are kept.
finding-name-families = { $rows } rows belong to { $families } families of names (A and B, phases 1 and 2) and are kept apart.
finding-duplicate-name = The same name in the same district as line { $line }. Delete one row if they are the same community, or tell the names apart.
finding-duplicate-code = The same code as line { $line }. Correct one of the two.
finding-district-of-other-time = { $name } is not a district on the date of the register{ $until ->
    [none] {""}
   *[other] {" "}(it ended on { $until })
}. It was matched by the districts of its own time.
finding-district-unknown = No district is called “{ $text }”{ $nearest ->
    [none] {""}
   *[other] ; the nearest is “{ $nearest }”
}. Use the official name or code.
finding-district-ambiguous = Several districts are called “{ $text }”. Use the full name or the code.
finding-district-from-text = The district was read from “{ $text }”.

finding-year-in-remark = The remark “{ $text }” speaks of a year of completion, which was not taken. If it is that of some buildings only, record it building by building.

## A column or the whole table

finding-aggregate-table = All { $rows } rows of this table are sums, with no single community among them. They can be used to check totals; screening and import need one row for each community.
column-numbered = column { $number }

finding-looks-shifted = The column “{ $header }” looks shifted: only { $fitting } of { $of } values fit its heading. Check whether cells moved sideways.
finding-heaped-year = { $year } has { $rows } rows where the years around it suggest { $expected }, so it often means “about then”. Marked as estimated.
finding-unmapped = The column “{ $header }” is not used. Match it when you check the columns, if you need it.
finding-sense-turned = The column “{ $header }” asks the opposite of “{ $target }”: yes is recorded as no, no as yes, and unknown stays unknown. Change it when you check the columns, if that is wrong.
finding-sense-doubtful = The column “{ $header }” seems to ask for “{ $target }” the other way round than its answers are read. Confirm it when you check the columns.
finding-target-taken = The column “{ $header }” is not used: another column already gives { $target }.
finding-total-disagrees = The total of “{ $header }” says { $stated }, but the rows add up to { $summed }. Look for missing or repeated rows.
finding-total-agrees = The total of “{ $header }”, { $stated }, agrees with the rows.
finding-set-aside = This row is no data and was not recorded: { $reason }.
finding-rejected = This row was not taken: { $reason }.

## Why a row was not taken

reason-title = a title, not data
reason-total = a total; it was used to check the sum
reason-repeated-head = the heading again
reason-note = a note
reason-section = the heading of a section
reason-column-numbers = a row of column numbers
reason-too-many-cells = more cells than headings, so columns cannot be told apart; look for extra separators or cells
reason-no-name = no name; add it
reason-aggregate-row = it sums up several communities; give each its own row
reason-repeated-row = the same as an earlier row
reason-no-number = the number of the building, entrance or dwelling is missing; add it
reason-outside-territory = not in your territory, or it does not say in which district and street it lies; it is not for you to import

## What a column means

target-name = Name
target-code = Code
target-alias = Former name
target-form = Estate or single block
target-district = District
target-district_path = Path of divisions
target-street = Street or town
target-neighbourhood = Neighbourhood
target-address = Address
target-position = Longitude and latitude in one cell
target-longitude = Longitude or easting
target-latitude = Latitude or northing
target-building_number = Building number
target-entrance_number = Entrance number
target-dwelling_number = Dwelling number
target-storey = Storey
target-dwelling_area = Exclusive area
target-owner_name = Owner’s name (kept encrypted, shown masked)
target-owner_id_number = Owner’s ID number (kept encrypted, shown masked)
target-owner_phone = Owner’s phone (kept encrypted, shown masked)
target-remark = Remark
target-community_count = Number of communities summed up
target-original_line = Line of the original file
target-ignore = Not used

## Why a file cannot be read

read-error-empty = The file is empty. Check that it is the right one.
read-error-no-table = The file holds no table. Check that it is the right file or sheet.
read-error-file-too-large = The file has { $bytes } bytes; at most { $limit } are read. Split it and import the parts.
read-error-wrong-kind = This is { $found }, not a table that can be imported. Save it as XLSX or CSV first.
read-error-unknown = The file is of no known kind. Save it as XLSX or CSV first.
read-error-encrypted = The workbook has a password. Remove the password and import it again.
read-error-truncated = This { $format } file is incomplete; perhaps it was cut off on the way. Copy or download it again.
read-error-broken = This { $format } file is damaged. Open it in its own program, save a copy and import that.
read-error-too-many-parts = The file holds { $entries } parts; at most { $limit } are read. Save it as XLSX or CSV first.
read-error-unpacks-too-large = The file unpacks to more than { $limit } bytes and was not read, for safety. Save it as CSV, or split it.
read-error-document-type = A part of the file ({ $part }) has an unsafe declaration, so it was not read. Save a copy in a spreadsheet program and import that.
read-error-cell-out-of-bounds = Sheet “{ $sheet }” has something at row { $row }, column { $column }, beyond the { $rows } rows and { $columns } columns that are read. Delete what lies outside the table and save it.
read-error-too-many-cells = The file has more than { $limit } cells. Split it and import the parts.
read-error-too-many-columns = Line { $line } has more than { $limit } columns. Check the separator, or delete the extra columns.
read-error-cell-too-long = A cell that begins in line { $line } is longer than { $limit } bytes. Check that quotation marks come in pairs.
read-error-no-such-encoding = No encoding is called “{ $label }”. Use UTF-8 or GB18030.
read-error-no-such-sheet = No sheet or layer is called “{ $name }”. There are: { $sheets }.
read-error-missing-part = { $part } is missing. Put the files of the same name into one ZIP archive and import that.
read-error-took-too-long = Reading took more than { $seconds } seconds and was stopped. Save the file as CSV, or split it.
read-error-crashed = Reading failed and was stopped; the register is unchanged. Save the file as CSV and import that.
read-error-io = The system could not read the file. Upload it again.

foreign-pdf = a PDF document
foreign-image = a picture
foreign-program = a program
foreign-office-document = a text document or presentation
foreign-binary-workbook = a binary workbook (XLSB)
foreign-archive = an archive
foreign-web-page = a web page
foreign-xml = an XML file
foreign-database = a database

format-text = text
format-xlsx = XLSX
format-xls = XLS
format-ods = ODS
format-geo-json = GeoJSON
format-json = JSON
format-geo-package = GeoPackage
format-shapefile = Shapefile

## What to know about the reading

read-warning-encoding-guessed = The file does not say its encoding; { $encoding } was taken. If letters look wrong, choose another.
read-warning-undecodable = { $lines } lines hold characters that mean nothing, the first in line { $first_line }. Check them.
read-warning-mojibake-repaired = The text had been converted from the wrong encoding before; it was restored from { $encoding }.
read-warning-nul-removed = { $count } null characters were taken out.
read-warning-short-rows = { $count } rows have fewer cells than the heading; the missing ones count as empty. The first is line { $first_line }.
read-warning-long-rows = { $count } rows have more cells than the heading and were not taken. The first is line { $first_line }.
read-warning-no-head = No heading was found; columns carry numbers. Say what they mean when you check the columns.
read-warning-unnamed-column = Column { $column } has no heading.
read-warning-duplicate-head = Column { $column } repeats the heading “{ $head }”.
read-warning-repeated-head = The heading comes again { $count } times within the data; those rows were left out.
read-warning-several-tables = { $count } tables in one sheet were read one by one.
read-warning-wrong-ending = The name ends in “.{ $ending }” but the file is { $format }; it was read as that.
read-warning-unclosed-quote = The quotation that begins in line { $line } never ends, so it was read to the end of the file. Close it.
read-warning-cell-errors = { $count } cells hold an error of the workbook, the first in line { $first_line }. Correct them in the file.
read-warning-hidden-sheet = A hidden sheet was read as well.
read-warning-cut-field-names = The file format cuts off field names: { $names }. Check what they mean.
read-warning-projected-coordinates = The coordinates ({ $x }, { $y }) are not degrees, and the file does not say their projection. Choose the system.
read-warning-unread-geometries = { $count } rows have shapes of no use here; only their values were kept. The first is line { $first_line }.
read-warning-no-crs = The file does not say its coordinate system.
