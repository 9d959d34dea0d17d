//! Every way of writing a value that registers were seen to use.

use super::*;
use domain::fact::Fact;
use domain::{Area, Fen};
use proptest::prelude::*;

fn keys<T>(reading: &Reading<T>) -> Vec<&'static str> {
    reading.notes.iter().map(Code::key).collect()
}

#[track_caller]
fn counts(text: &str, value: Option<i64>, notes: &[&str]) {
    let reading = count(text, None);
    assert_eq!((reading.value, keys(&reading)), (value, notes.to_vec()), "{text}");
}

#[test]
fn null_words_are_null_also_inside_a_unit() {
    for text in [
        "",
        " ",
        "\u{a0}",
        "\u{3000}",
        "暂无资料",
        "暂无数据",
        "暂无信息  ",
        "不详",
        "-不详",
        "未知",
        "未知类型",
        "无",
        "无开发商",
        "/",
        "-",
        "--",
        "－",
        "——",
        "null",
        "NULL",
        "N/A",
        "待定",
        "尚未公开",
        "暂无",
        "暂无资料 户",
        "暂无信息 平方米",
        "-1 平方米",
        "-1% %",
        "暫無資料",
        "暂无数据,暂无数据",
        "-1",
        "暂无信息元/平米/月",
    ] {
        assert!(is_null(text), "{text:?}");
    }
    for text in ["0", "户", "无锡路1号", "平安里", "1", "-5", "12户", "无名小区"] {
        assert!(!is_null(text), "{text:?}");
    }
}

#[test]
fn a_cell_full_of_figures_is_read_in_one_pass() {
    let long = "(1户)2户，".repeat(20_000);
    assert_eq!(count(&long, None).value, Some(40_000));
    assert!(area(&long, None).value.is_none() && year(&long, 2025).value.is_none());
    assert!(position(&"1°".repeat(20_000)).value.is_none());
    assert_eq!(clean(&"（区".repeat(200_000)).len(), 200_000 * 4);
}

#[test]
fn whole_numbers_in_prose() {
    counts("7034户", Some(7034), &[]);
    counts("29栋", Some(29), &[]);
    counts("１２３", Some(123), &[]);
    counts("1,204", Some(1204), &[]);
    counts("十二", Some(12), &[]);
    counts("两万三千", Some(23_000), &[]);
    counts("一百零五户", Some(105), &[]);
    counts("二十栋", Some(20), &[]);
    counts("1.48万", Some(14_800), &[]);
    counts("1万2千户", Some(12_000), &[]);
    counts("约1147 户", Some(1147), &["approximate"]);
    counts("1000多户", Some(1000), &["approximate"]);
    counts("190余", Some(190), &["approximate"]);
    counts("9000余", Some(9000), &["approximate"]);
    counts("5885户 户", Some(5885), &[]);
    counts("总户数4633户 当期户数200户", Some(4633), &["total-chosen"]);
    counts("住宅480套，公寓406套 户", Some(886), &["summed"]);
    counts("311(297个项目)", Some(311), &["bracket-set-aside"]);
    counts("100-120户", Some(100), &["range-low"]);
    counts("28层", Some(28), &[]);
    counts("12.0", Some(12), &[]);
    counts("暂无资料 户", None, &[]);
}

#[test]
fn what_is_no_count_says_why() {
    counts("2022-01-01 户", None, &["date-in-number"]);
    counts("2022/1/1", None, &["date-in-number"]);
    counts("19556平方米", None, &["wrong-kind"]);
    counts("计划改造个老旧小区", None, &["unreadable"]);
    counts("-12", None, &["negative"]);
    counts("重庆某某房地产开发有限公司", None, &["unreadable"]);
    counts("35%", None, &["wrong-kind"]);
}

#[test]
fn the_unit_of_the_heading_multiplies_bare_figures_only() {
    assert_eq!(count("3.28", Some("万户")).value, Some(32_800));
    assert_eq!(count("3280户", Some("万户")).value, Some(3280));
    assert_eq!(count("3280", Some("户")).value, Some(3280));
}

#[track_caller]
fn areas(text: &str, head: Option<&str>, m2: &str, notes: &[&str]) {
    let reading = area(text, head);
    assert_eq!(reading.value, Some(m2.parse::<Area>().unwrap()), "{text}");
    assert_eq!(keys(&reading), notes, "{text}");
}

#[test]
fn areas_in_prose() {
    let m2 = Some("平方米");
    areas("245,000 平方米", m2, "245000", &[]);
    areas("16.5万 平方米", m2, "165000", &[]);
    areas("19556平方米 平方米", m2, "19556", &[]);
    areas("130亩 平方米", m2, "86666.67", &["unit-converted"]);
    areas("78万方 平方米", m2, "780000", &[]);
    areas("12万㎡左右", m2, "120000", &["approximate"]);
    areas("≤96737.5㎡", m2, "96737.5", &["bound"]);
    areas("一期15万平方米，二期5万平方米", m2, "200000", &["summed"]);
    areas("104.34万m2", None, "1043400", &[]);
    areas("约8998平方米", None, "8998", &["approximate"]);
    areas("76万余平方米", None, "760000", &["approximate"]);
    areas("1.92亿平方米", None, "192000000", &[]);
    areas("3公顷", None, "30000", &["unit-converted"]);
    areas("5.3万方米", None, "53000", &["unit-misprinted"]);
    areas("95.5 平", None, "95.5", &[]);
    areas("1.5平方公里", None, "1500000", &["unit-converted"]);
    areas("十二万平方米", None, "120000", &[]);
    areas("12.345", None, "12.35", &["rounded"]);
}

#[test]
fn ten_thousand_is_per_cell_and_not_per_column() {
    let head = Some("万平方米");
    areas("290.487", head, "2904870", &[]);
    areas("0.8998", head, "8998", &[]);
    areas("42.11万平方米", head, "421100", &[]);
    areas("8998平方米", head, "8998", &[]);
    areas("16.5万", Some("平方米"), "165000", &[]);
    areas("12.5", Some("亩"), "8333.33", &["unit-converted"]);
}

#[test]
fn what_is_no_area_says_why() {
    assert_eq!(keys(&area("757户", None)), ["wrong-kind"]);
    assert_eq!(keys(&area("2022-01-01 平方米", None)), ["date-in-number"]);
    assert_eq!(keys(&area("万平方米", None)), ["unreadable"]);
    assert!(area("-1 平方米", None).notes.is_empty());
}

#[track_caller]
fn fees(text: &str, low: i64, high: i64, notes: &[&str]) {
    let reading = fee(text, None);
    assert_eq!(reading.value, Some(Fee { low: Fen(low), high: Fen(high) }), "{text}");
    assert_eq!(keys(&reading), notes, "{text}");
}

#[test]
fn fees_in_all_their_spellings() {
    fees("0.5至1.8元/平米/月", 50, 180, &[]);
    fees("2.8~3.5 元/㎡·月", 280, 350, &[]);
    fees("0.60元/平方米·天", 1800, 1800, &["fee-per-day"]);
    fees("多层0.3元/㎡·月，小高层1.1元/㎡·月", 30, 110, &["fee-by-type"]);
    fees("2.2-2.4元/平方米・月", 220, 240, &[]);
    fees("2至80元/平米/月", 200, 8000, &["implausible"]);
    fees("1.5元/平米/月", 150, 150, &[]);
    fees("2元/平米/月", 200, 200, &[]);
    fees("1-3层0.5元/平，4层以上0.8元/平", 50, 80, &["fee-by-type"]);
    fees("12元/平方米/年", 100, 100, &["fee-per-year"]);
    fees("１．２元／㎡／月", 120, 120, &[]);
    fees("1.25", 125, 125, &[]);
    assert_eq!(keys(&fee("50元/户/月", None)), ["fee-not-by-area"]);
    assert_eq!(keys(&fee("面议", None)), ["unreadable"]);
    assert_eq!(fee("暂无信息", None), Reading::unknown());
}

#[track_caller]
fn years(text: &str, value: Option<&str>, notes: &[&str]) {
    let reading = year(text, 2025);
    assert_eq!(reading.value.map(|year| year.to_string()).as_deref(), value, "{text}");
    assert_eq!(keys(&reading), notes, "{text}");
}

#[test]
fn completion_years() {
    years("1999年建成 ", Some("1999"), &[]);
    years(" 2003年", Some("2003"), &[]);
    years("2003", Some("2003"), &[]);
    years("1998.0", Some("1998"), &[]);
    years("2019年底", Some("2019"), &[]);
    years("1998-06-30", Some("1998"), &[]);
    years("1998年6月", Some("1998"), &[]);
    years("199806", Some("1998"), &[]);
    years("一九九八年", Some("1998"), &[]);
    years("二〇〇〇年", Some("2000"), &[]);
    years("98年", Some("1998"), &["two-digit-year"]);
    years("05年", Some("2005"), &["two-digit-year"]);
    years("上世纪80年代", Some("1980~1989"), &["year-span"]);
    years("20世纪九十年代", Some("1990~1999"), &["year-span"]);
    years("2000年代", Some("2000~2009"), &["year-span"]);
    years("1998-2003", Some("1998-2003"), &["several-years"]);
    years("1999年、2002年", Some("1999-2002"), &["several-years"]);
    years("1998-99年", Some("1998-1999"), &["several-years"]);
    years("2000年以前", Some("1840~2000"), &["year-span"]);
    years("2000年底前建成", Some("1840~2000"), &["year-span"]);
    years("2010年以后", Some("2010~2025"), &["year-span"]);
    years("约1995年", Some("1995"), &["approximate"]);
    years("2027", Some("2027"), &["future-year"]);
    years("1900年建成", Some("1900"), &["doubtful-year"]);
    years("暂无信息  ", None, &[]);
}

#[test]
fn what_is_no_year_says_why() {
    years("9", None, &["impossible-year"]);
    years("2105", None, &["impossible-year"]);
    years("1356", None, &["impossible-year"]);
    years("757户", None, &["wrong-kind"]);
    years("757", None, &["impossible-year"]);
    years("修建年限较旧", None, &["vague-year"]);
    years("至今已超过20年", None, &["vague-year"]);
    years("重庆某公司", None, &["wrong-kind"]);
}

#[test]
fn flags() {
    for yes in ["是", "有", "Y", "yes", "√", "TRUE", "1", "有（2部）", "已安装", "畅通"] {
        assert_eq!(flag(yes).value, Some(true), "{yes}");
    }
    for no in ["否", "无", "N", "×", "0", "无电梯", "未安装", "没有", "不符合"] {
        assert_eq!(flag(no).value, Some(false), "{no}");
    }
    assert_eq!(flag("不详"), Reading::unknown());
    assert_eq!(keys(&flag("部分")), ["partly"]);
    assert_eq!(keys(&flag("待沟通")), ["unreadable"]);
    assert_eq!(flag("3部").value, Some(true));
}

#[test]
fn shares() {
    let ppm = |text, head| share(text, head).value.map(domain::Share::ppm);
    assert_eq!(ppm("83.5%", None), Some(835_000));
    assert_eq!(ppm("83.5", Some("%")), Some(835_000));
    assert_eq!(ppm("0.835", None), Some(835_000));
    assert_eq!(ppm("八成", None), Some(800_000));
    assert_eq!(ppm("八成五", None), Some(850_000));
    assert_eq!(ppm("全部", None), Some(1_000_000));
    assert_eq!(ppm("-1% %", None), None);
    assert_eq!(keys(&share("120%", None)), ["implausible"]);
}

#[test]
fn amounts_of_money() {
    assert_eq!(money("12.5万元", None).value, Some(Fen(12_500_000)));
    assert_eq!(money("103.4", Some("万元")).value, Some(Fen(103_400_000)));
    assert_eq!(money("8,500.55", None).value, Some(Fen(850_055)));
    assert_eq!(money("3.14亿元", None).value, Some(Fen(31_400_000_000)));
    assert_eq!(keys(&money("约2240万元", None)), ["approximate"]);
}

#[test]
fn choices_by_the_words_of_registers() {
    let read = |text, fact| choice(text, fact).value;
    assert_eq!(read("砖混结构", Fact::Structure), Some("brick-concrete"));
    assert_eq!(read("钢混", Fact::Structure), Some("frame"));
    assert_eq!(read("房改房", Fact::Tenure), Some("reformed-public"));
    assert_eq!(read("单位集资房", Fact::Tenure), Some("work-unit"));
    assert_eq!(read("管道老化", Fact::GasCondition), Some("ageing"));
    assert_eq!(read("hazard", Fact::GasCondition), Some("hazard"));
    assert_eq!(read("业委会", Fact::OwnersBody), Some("committee"));
    assert_eq!(read("未成立", Fact::OwnersBody), Some("none"));
    assert_eq!(read("无", Fact::PropertyService), Some("none"));
    assert_eq!(read("街道代管", Fact::PropertyService), Some("custody"));
    assert_eq!(read("单位自管", Fact::PropertyService), Some("work-unit"));
    assert_eq!(read("居民自管", Fact::PropertyService), Some("self-management"));
    assert_eq!(keys(&choice("某某", Fact::Structure)), ["unknown-choice"]);
}

#[test]
fn a_property_company_may_be_none() {
    for (text, service) in [
        ("无物业管理服务", Some("none")),
        ("街道办事处（委员会）代管物业", Some("custody")),
        ("业主自筹物业", Some("self-management")),
        ("单位代管", Some("custody")),
        ("单位物业", Some("work-unit")),
        ("原产权单位自管", Some("work-unit")),
        ("某某物业服务有限公司", Some("company")),
        ("暂无信息", None),
    ] {
        assert_eq!(property_service_of_company(text), service, "{text}");
    }
}

#[test]
fn positions_in_either_order() {
    let read = |text| position(text).value.map(|at| (at.x, at.y));
    assert_eq!(read("106.360251,29.64479"), Some((106.360_251, 29.644_79)));
    assert_eq!(read("29.64479，106.360251"), Some((106.360_251, 29.644_79)));
    assert_eq!(read("POINT(103.85 1.29)"), Some((103.85, 1.29)));
    assert_eq!(keys(&position("29.64479,106.360251")), ["point-swapped"]);
    let (x, y) = read("E106°21′36″ N29°38′24″").unwrap();
    assert!((x - 106.36).abs() < 1e-9 && (y - 29.64).abs() < 1e-9);
    for null in ["", ",", "暂无数据,暂无数据", "-0.002066,-0.001664", "0,0", "null,null"] {
        assert_eq!(position(null), Reading::unknown(), "{null}");
    }
    assert_eq!(keys(&position("渝中区")), ["unreadable"]);
}

#[test]
fn text_is_cleaned_without_losing_names() {
    assert_eq!(clean("小區(qū)名称"), "小區名称");
    assert_eq!(key("　小區（A）\u{a0}"), "小区(a)");
    assert_eq!(clean("竹园小区（渝中）"), "竹园小区(渝中)");
    assert_eq!(clean("abc(def)"), "abc(def)");
}

proptest! {
    #[test]
    fn no_reader_ever_panics(text in "\\PC{0,24}", head in proptest::option::of("\\PC{0,6}")) {
        let head = head.as_deref();
        let _ = (count(&text, head), area(&text, head), fee(&text, head), year(&text, 2025));
        let _ = (flag(&text), share(&text, head), money(&text, head), position(&text), is_null(&text));
        for fact in Fact::ALL {
            let _ = choice(&text, *fact);
        }
    }

    #[test]
    fn no_reader_ever_panics_on_near_misses(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "1", "0", "98", "1998", "99999999999999999999", "万", "亿", "十", "两", "零", "千", ".", ",", "-", "~", "年",
                "年代", "世纪", "期", "户", "平方米", "亩", "(", ")", "%", "元", "/", "月", "天", "约", "余", "总", "°", "′", "″",
                " ", "成", "前", "无", "q\u{16b}", "至",
            ]),
            0..9,
        ),
    ) {
        let text = parts.concat();
        let _ = (count(&text, None), area(&text, Some("万平方米")), fee(&text, None), year(&text, 2025));
        let _ = (flag(&text), share(&text, None), money(&text, Some("万元")), position(&text), clean(&text));
    }

    #[test]
    fn nothing_is_dropped_in_silence(text in "\\PC{1,12}") {
        // A reader gives a value, a note, or the words mean «unknown».
        let reading = count(&text, None);
        prop_assert!(reading.value.is_some() || !reading.notes.is_empty() || is_null(&text));
        let reading = year(&text, 2025);
        prop_assert!(reading.value.is_some() || !reading.notes.is_empty() || is_null(&text));
    }

    #[test]
    fn areas_written_plainly_read_back(centi in 1..100_000_000_000_i64) {
        let written = Area::from_centi(centi);
        prop_assert_eq!(area(&written.to_string(), None), Reading::plain(written));
        let ten_thousands = Decimal::whole(centi).scaled(1, 1).map(|(whole, _)| whole).unwrap();
        let reading = area(&format!("{}万", Decimal::whole(ten_thousands)), None).value;
        prop_assert_eq!(reading, Some(Area::from_m2(centi * 10_000)));
    }
}

#[test]
fn a_cell_of_thirty_thousand_digits_is_no_number_and_is_told_at_once() {
    let digits = "7".repeat(30_000);
    assert_eq!(count(&digits, Some("户")).value, None);
    assert_eq!(area(&format!("约{digits}平方米"), None).value, None);
}

#[test]
fn what_takes_no_room_or_turns_the_writing_is_taken_out_of_a_cell() {
    for hidden in [
        '\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{feff}', '\u{ad}', '\0', '\u{1b}',
        '\u{85}',
    ] {
        assert_eq!(clean(&format!("竹园{hidden}小区")), "竹园小区", "U+{:04X}", u32::from(hidden));
    }
    assert_eq!(clean("竹园\t小区\n二期"), "竹园 小区 二期", "a line's end in a cell is a blank");
    assert_eq!(clean("Ａ座（１）"), "A座(1)");
}
