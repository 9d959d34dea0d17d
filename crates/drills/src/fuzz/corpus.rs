//! What the targets begin with: small, synthetic, made here.

use exchange::write::{Field, Sheet, workbook};

/// Cells as a workbook keeps them, the sheet only.
pub fn sheets() -> Vec<Vec<u8>> {
    let plain = r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:D3"/><cols><col min="1" max="4" width="9"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>小区名称</t></is></c><c r="B1" t="inlineStr"><is><t>建成年份</t></is></c><c r="C1" t="inlineStr"><is><t>建筑面积（万㎡）</t></is></c><c r="D1" t="inlineStr"><is><t>户数</t></is></c></row><row r="2" spans="1:4"><c r="A2" t="inlineStr"><is><t>花园新村</t></is></c><c r="B2"><v>1996</v></c><c r="C2"><v>2.21</v></c><c r="D2" t="str"><v>320</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="e"><v>#N/A</v></c><c r="D3"><f>SUM(D1:D2)</f><v>320</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:A1"/></mergeCells></worksheet>"#;
    let sparse = r#"<worksheet><sheetData><row><c><v>1</v></c><c r="C1"><v>2</v></c></row><row r="9"><c r="A9"><v>3</v></c></row></sheetData></worksheet>"#;
    vec![plain.as_bytes().to_vec(), sparse.as_bytes().to_vec()]
}

/// A workbook around a sheet, its parts stored as they are.
pub fn workbook_of(sheet: &[u8]) -> Vec<u8> {
    let types = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>"#;
    let root = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let parts = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    let strings = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>共享文字</t></si></sst>"#;
    stored_zip(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", parts),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A ZIP without compression (APPNOTE 4.3).
fn stored_zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let two = |number: usize| u16::try_from(number).unwrap_or_default().to_le_bytes();
    let four = |number: usize| u32::try_from(number).unwrap_or_default().to_le_bytes();
    for (name, bytes) in parts {
        let offset = file.len();
        // Needed version, flags, method, time, date; checksum; both sizes; lengths of name and extra field.
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc32(bytes).to_le_bytes());
        head.extend(four(bytes.len()));
        head.extend(four(bytes.len()));
        head.extend(two(name.len()));
        head.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&head);
        file.extend(name.as_bytes());
        file.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(four(offset));
        directory.extend(name.as_bytes());
    }
    let (start, size) = (file.len(), directory.len());
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(two(parts.len()));
    file.extend(two(parts.len()));
    file.extend(four(size));
    file.extend(four(start));
    file.extend([0, 0]);
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    })
}

fn register() -> Sheet {
    let row = |name: &'static str, year: &str, area: &str| {
        vec![Field::text(name), Field::number(year), Field::text(area), Field::Flag(true)]
    };
    Sheet {
        name: "摸底表".into(),
        header: ["小区名称", "建成年份", "建筑面积（㎡）", "是否有物业"].map(str::to_owned).to_vec(),
        rows: vec![
            row("花园新村", "1996", "22100"),
            row("南坪小区", "1988", "约2.2万㎡"),
            row("合计", "0", ""),
        ],
    }
}

/// Whole workbooks.
pub fn workbooks() -> Vec<Vec<u8>> {
    let written = workbook(&[register()], jiff::civil::date(2020, 12, 31)).unwrap_or_default();
    sheets().iter().map(|sheet| workbook_of(sheet)).chain([written]).collect()
}

/// Text files.
pub fn csv() -> Vec<Vec<u8>> {
    let texts = [
        "小区名称,建成年份,建筑面积,户数\n花园新村,1996,22100,320\n南坪小区,1988年,2.2万㎡,\n",
        "\u{feff}序号;名称;地址\r\n1;\"甲;乙\";\"一\n二\"\r\n2;;\r\n",
        "a\tb\n1\t2\t3\n\"open\n",
        "区县,街道,小区名称,经度,纬度\n南岸区,花园路街道,花园新村,106.57,29.53\n",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// The same words as older programs write them.
pub fn gb18030() -> Vec<Vec<u8>> {
    // 小区名称,户数 / 花园,320 / 𠮷,1 (four bytes)
    vec![
        b"\xD0\xA1\xC7\xF8\xC3\xFB\xB3\xC6,\xBB\xA7\xCA\xFD\n\xBB\xA8\xD4\xB0,320\n".to_vec(),
        b"\xD0\xA1\xC7\xF8\xC3\xFB\xB3\xC6,x\n\x95\x36\xB6\x31,1\n\xBB\xA8\xD4\xB0,2\n".to_vec(),
    ]
}

/// Features.
pub fn geojson() -> Vec<Vec<u8>> {
    let texts = [
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"小区名称":"花园新村","户数":320},"geometry":{"type":"Point","coordinates":[106.57,29.53]}},{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[106,29],[106.1,29],[106.1,29.1],[106,29]]]}}]}"#,
        r#"[{"name":"x","n":1e3},{"name":null,"n":[1,{"a":2}]}]"#,
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Cells: figures, years, names, identity numbers, telephones, addresses, points.
pub fn values() -> Vec<Vec<u8>> {
    let texts = [
        "22100",
        "2.21万㎡",
        "约1998年",
        "1998-2000",
        "98.6.1",
        "3栋12单元",
        "320户",
        "1.2元/㎡·月",
        "350万元",
        "2/3",
        "百分之三十",
        "106.57,29.53",
        "东经106°34′12″ 北纬29°31′48″",
        "有（已到期）",
        "否",
        "不详",
        "砖混",
        "花园新村(北区)",
        "110101199003078515",
        "11010119900307851X",
        "13800138000",
        "+86 138-0013-8000",
        "023-6280 0000转12",
        "重庆市南岸区花园路街道8号附3号2栋1单元5-2",
        "01939f2e8c7a7b3e9a41c0ffee000001",
        "2020-12-01",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// The smallest photos there are, with and without metadata.
pub fn photos() -> Vec<Vec<u8>> {
    let jpeg = [
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".as_slice(),
        b"\xFF\xE1\0\x16Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0",
        b"\xFF\xDB\0\x43\0",
        &[1; 64],
        b"\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0\x37\xFF\xD9",
    ]
    .concat();
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let body = [kind.as_slice(), data].concat();
        let length = u32::try_from(data.len()).unwrap_or_default().to_be_bytes();
        [length.as_slice(), &body, &crc32(&body).to_be_bytes()].concat()
    };
    let png = [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"),
        chunk(b"tEXt", b"Comment\0GPS"),
        chunk(b"IDAT", b"\x78\x01\x63\0\0\0\x02\0\x01"),
        chunk(b"IEND", b""),
    ]
    .concat();
    let webp = b"RIFF\x1A\0\0\0WEBPVP8L\x0D\0\0\0\x2F\0\0\0\x10\x07\x10\x11\x11\x88\x88\xFE\x07\0".to_vec();
    vec![jpeg, png, webp]
}

/// Mapping files.
pub fn mappings() -> Vec<Vec<u8>> {
    let read = exchange::read::read(
        &exchange::read::Source::Bytes {
            name: "a.csv".into(),
            bytes: csv().into_iter().next().unwrap_or_default(),
        },
        &exchange::read::Options::default(),
    );
    let tables = read.unwrap_or_default();
    tables
        .iter()
        .map(|table| exchange::mapping::to_toml(&exchange::mapping::propose(table)).into_bytes())
        .collect()
}
