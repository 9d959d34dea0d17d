### 导入时的发现：看到了什么，怎样改正

severity-note = 说明
severity-warning = 提醒
severity-error = 未入库

## 单元格的取值

finding-not-an-id-number = 不是有效的身份证号码：位数、出生日期或校验码有误。请对照证件核对；表格软件会把 18 位号码变成科学计数，请把该列设为“文本”后重新填写。
finding-not-a-phone = 不是有效的电话号码。请填写 11 位手机号码，或带区号的固定电话。
finding-several-phones = 本格有多个电话号码，只取第一个。
finding-unreadable = “{ $text }”无法识别为本列的内容。请改成一个明确的值，不清楚就留空。
finding-wrong-kind = “{ $text }”像是其他列的内容。请检查这一行是否错位。
finding-approximate = 原文是约数，已按所写数字登记，可信度降为“中”。
finding-bound = 原文只给出上限或下限，已按该数字登记，可信度降为“中”。
finding-range-low = 原文是一个区间，已取较小的一端。
finding-summed = 原文有{ $parts }个数字，已相加。
finding-total-chosen = 原文有多个数字，已取其中写明的合计。
finding-bracket-set-aside = 括号中的数字未计入。
finding-date-in-number = “{ $text }”是日期，此处应为数字，可能被电子表格自动转换了。请把单元格格式改为文本后重新填写。
finding-negative = “{ $text }”是负数，未采用。请核对后改正。
finding-unit-converted = 已由“{ $unit }”换算。
finding-unit-misprinted = 单位“{ $text }”按平方米理解。如有误，请写明单位。
finding-rounded = 小数位数超出保留精度，已四舍五入。
finding-vague-year = “{ $text }”没有给出年份。查到建成年份后请补填。
finding-impossible-year = “{ $text }”不可能是建成年份，未采用。请填写四位数年份，例如1998。
finding-future-year = { $year }年晚于台账日期，已按原文登记，可信度为“低”。请核对建成年份。
finding-doubtful-year = { $year }年常被用来代替“年份不详”，已按原文登记，可信度为“低”。确属当年建成的，请附上依据后人工认定。
finding-two-digit-year = 两位数年份按{ $year }年理解。请改为四位数。
finding-year-span = 只知道年份范围，筛查时按“范围内某一年”判断。
finding-several-years = 有多个建成年份，按分期建设登记。
finding-fee-per-day = 原文按天计费，已乘以30折算为每月。
finding-fee-per-year = 原文按年计费，已除以12折算为每月。
finding-fee-by-type = 原文按类型列出{ $parts }个收费标准，已取最低和最高。
finding-fee-not-by-area = “{ $text }”不是按面积计收的标准，未采用。
finding-implausible = { $value }超出合理范围（{ $low }至{ $high }），已按原文登记，可信度为“低”。请核对数字和单位。
finding-partly = “{ $text }”既不是“是”也不是“否”，按不详处理。请按楼栋分别填写。
finding-fraction-of-one = 小于1的数字按比例理解，例如0.85即85%。
finding-unknown-choice = “{ $text }”不在可选值之内{ $nearest ->
    [none] {""}
   *[other] ，最接近的是“{ $nearest }”
}。请改用规定的写法。
finding-text-cleaned = 已去除文字中混入的拼音或标记。

## 坐标

finding-point-swapped = 经度和纬度写反了，已对调。
finding-point-outside-country = 坐标点不在国内，未采用。请核对经纬度。
finding-point-outside-city = 坐标点距其他小区{ $kilometres }公里，未采用。请核对经纬度。
finding-shared-point = 有{ $rows }行的坐标点相同，多半是按街道或镇定位的结果。请到现场重新取点。
finding-datum-declared = 坐标系按所选的{ $datum }处理。
finding-datum-hinted = 依据“{ $hint }”，坐标系按{ $datum }处理。如有误，请另行指定。
finding-datum-measured = 坐标系按{ $datum }处理：{ $of }个点中有{ $agree }个落在所属区县内。
finding-datum-assumed = 文件没有写明坐标系，也无法判断，暂按{ $datum }处理。请指定坐标系。
finding-projected = 坐标为投影坐标（{ $projection }），已换算成经纬度。

## 行内矛盾

finding-stub = “1栋1户”表示不详，这两个数字未采用。请补填实际数字。
finding-floor-area-below-land = 建筑面积小于占地面积。请核对两个数字是否填反。
finding-residential-above-total = 住宅建筑面积大于总建筑面积。请核对两个数字。
finding-tiny-dwellings = 平均每户只有{ $m2 }平方米。请核对面积单位和户数。
finding-vast-dwellings = 平均每户达{ $m2 }平方米。请核对面积单位和户数。
finding-tiny-buildings = 平均每栋只有{ $m2 }平方米。请核对面积单位和楼栋数。
finding-fewer-households-than-buildings = 户数少于楼栋数。请核对两个数字。
finding-fewer-entrances-than-buildings = 单元数少于楼栋数。请核对两个数字。
finding-unit-trap = 这个数字像是以“{ $suggestion }”为单位填写的。请核对单位。

## 名称和位置

finding-single-block-by-name = 从名称看是单栋住宅楼。
finding-buildings-in-name = 名称中列出了{ $buildings }栋楼。
finding-several-names = 一行里写了{ $names }个小区。请拆成多行，每行一个小区。
finding-several-addresses = 有{ $addresses }个地址，均已保留。
finding-name-families = 有{ $rows }行分属{ $families }组相近名称（如A区、B区，一期、二期），按不同小区登记。
finding-duplicate-name = 与第{ $line }行同区同名。如为同一小区请删去一行，否则请在名称中加以区别。
finding-duplicate-code = 与第{ $line }行编号相同。请改正其中一个编号。
finding-district-of-other-time = { $name }在台账日期不是现行区划{ $until ->
    [none] {""}
   *[other] （存续至{ $until }）
}，已按当时的区划对应。
finding-district-unknown = 没有名为“{ $text }”的区县{ $nearest ->
    [none] {""}
   *[other] ，最接近的是“{ $nearest }”
}。请改用规范名称或代码。
finding-district-ambiguous = 有多个区县叫“{ $text }”。请改用全称或区划代码。
finding-district-from-text = 区县取自“{ $text }”。

finding-year-in-remark = 备注“{ $text }”提到建成年份，没有采用。如只是部分楼栋，请按楼栋登记建成年份。

## 整列和整表

finding-aggregate-table = 这张表的{ $rows }行都是汇总数，没有逐个小区的数据，可用来核对总数。筛查和入库需要逐个小区的台账。
column-numbered = 第{ $number }列

finding-looks-shifted = “{ $header }”一列像是错位了：{ $of }个值中只有{ $fitting }个与表头相符。请检查这一列是否左右移动过。
finding-heaped-year = { $year }年有{ $rows }行，按前后年份推算应为{ $expected }行左右，多半是“大约那时”，已标记为估计值。
finding-unmapped = “{ $header }”一列没有使用。需要时请在核对列的步骤中指定。
finding-sense-turned = “{ $header }”一列与“{ $target }”问法相反：填“是”按“否”登记，填“否”按“是”登记，不详仍为不详。如有误，请在核对列的步骤中改正。
finding-sense-doubtful = “{ $header }”一列的问法与“{ $target }”的“是”“否”像是对反了。请在核对列的步骤中确认。
finding-target-taken = “{ $header }”一列没有使用：已有另一列提供{ $target }。
finding-total-disagrees = “{ $header }”的合计写的是{ $stated }，各行相加是{ $summed }。请核对是否漏行或重复。
finding-total-agrees = “{ $header }”的合计{ $stated }与各行相加一致。
finding-set-aside = 此行不是数据，没有录入：{ $reason }。
finding-rejected = 此行未入库：{ $reason }。

## 未入库的原因

reason-title = 标题行，不是数据
reason-total = 合计行，已用于核对总数
reason-repeated-head = 重复的表头
reason-note = 备注或说明
reason-section = 分组标题
reason-column-numbers = 列号行
reason-too-many-cells = 单元格比表头多，各列无法对应。请检查是否有多余的分隔符或单元格
reason-no-name = 没有小区名称。请补填
reason-aggregate-row = 汇总了多个小区。请按小区逐行填写
reason-repeated-row = 与前面的一行完全相同
reason-no-number = 缺少栋号、单元号或房号。请补填
reason-outside-territory = 不在您的辖区内，或没有写明所在区县、街道，不能由您导入

## 列的含义

target-name = 小区名称
target-code = 小区编号
target-alias = 曾用名
target-form = 小区或单栋
target-district = 区县
target-district_path = 层级路径
target-street = 街道（镇）
target-neighbourhood = 社区
target-address = 地址
target-position = 经纬度（同一格）
target-longitude = 经度或东坐标
target-latitude = 纬度或北坐标
target-building_number = 栋号
target-entrance_number = 单元号
target-dwelling_number = 房号
target-storey = 所在楼层
target-dwelling_area = 专有部分面积
target-owner_name = 业主姓名（加密保存，显示时脱敏）
target-owner_id_number = 业主身份证号码（加密保存，显示时脱敏）
target-owner_phone = 业主电话（加密保存，显示时脱敏）
target-remark = 备注
target-community_count = 汇总的小区数
target-original_line = 原文件行号
target-ignore = 不使用

## 文件无法读取

read-error-empty = 文件是空的。请确认选对了文件。
read-error-no-table = 文件里没有表格。请确认选对了文件或工作表。
read-error-file-too-large = 文件有{ $bytes }字节，最多可读{ $limit }字节。请拆成几个文件分别导入。
read-error-wrong-kind = 这是{ $found }，不是可以导入的表格。请另存为XLSX或CSV后再导入。
read-error-unknown = 无法识别这个文件。请另存为XLSX或CSV后再导入。
read-error-encrypted = 工作簿设有密码。请取消密码保护后再导入。
read-error-truncated = 这个{ $format }文件不完整，可能没有传完。请重新复制或下载后再导入。
read-error-broken = 这个{ $format }文件已损坏。请用原来的软件打开并另存一份后再导入。
read-error-too-many-parts = 文件内含{ $entries }个部分，最多可读{ $limit }个。请另存为XLSX或CSV后再导入。
read-error-unpacks-too-large = 文件解压后超过{ $limit }字节，为安全起见没有读取。请另存为CSV，或拆成几个文件。
read-error-document-type = 文件内部（{ $part }）含有不安全的声明，没有读取。请用电子表格软件另存一份后再导入。
read-error-cell-out-of-bounds = 工作表“{ $sheet }”第{ $row }行第{ $column }列有内容，超出可读的{ $rows }行、{ $columns }列。请删除表格以外的内容后另存。
read-error-too-many-cells = 单元格超过{ $limit }个。请拆成几个文件分别导入。
read-error-too-many-columns = 第{ $line }行超过{ $limit }列。请检查分隔符，或删除多余的列。
read-error-cell-too-long = 第{ $line }行起有一个单元格超过{ $limit }字节。请检查引号是否成对。
read-error-no-such-encoding = 没有名为“{ $label }”的编码。可用UTF-8或GB18030。
read-error-no-such-sheet = 没有名为“{ $name }”的工作表或图层。可选：{ $sheets }。
read-error-missing-part = 缺少{ $part }。请把同名的几个文件压缩在一起再导入。
read-error-took-too-long = 读取超过{ $seconds }秒，已停止。请另存为CSV，或拆成几个文件。
read-error-crashed = 读取时出现故障，已停止，台账没有改动。请另存为CSV后再导入。
read-error-io = 系统没有读到这个文件。请重新上传。

foreign-pdf = PDF文档
foreign-image = 图片
foreign-program = 程序
foreign-office-document = 文字文稿或演示文稿
foreign-binary-workbook = 二进制工作簿（XLSB）
foreign-archive = 压缩包
foreign-web-page = 网页
foreign-xml = XML文件
foreign-database = 数据库

format-text = 文本
format-xlsx = XLSX
format-xls = XLS
format-ods = ODS
format-geo-json = GeoJSON
format-json = JSON
format-geo-package = GeoPackage
format-shapefile = Shapefile

## 读取时的说明

read-warning-encoding-guessed = 文件没有写明编码，按{ $encoding }读取。如有乱码，请另行指定编码。
read-warning-undecodable = 有{ $lines }行含无法识别的字符，最早在第{ $first_line }行。请核对这些行。
read-warning-mojibake-repaired = 文字此前被按错误的编码转换过，已按{ $encoding }还原。
read-warning-nul-removed = 已去除{ $count }个空字符。
read-warning-short-rows = 有{ $count }行的单元格比表头少，缺的按空白处理，最早在第{ $first_line }行。
read-warning-long-rows = 有{ $count }行的单元格比表头多，未入库，最早在第{ $first_line }行。
read-warning-no-head = 没有找到表头，各列以序号代替。请在核对列的步骤中指定含义。
read-warning-unnamed-column = 第{ $column }列没有表头。
read-warning-duplicate-head = 第{ $column }列的表头“{ $head }”与前面重复。
read-warning-repeated-head = 表头在数据中重复出现{ $count }次，已略去。
read-warning-several-tables = 同一工作表中有{ $count }张表，已分别读取。
read-warning-wrong-ending = 扩展名是“.{ $ending }”，实际是{ $format }，按实际格式读取。
read-warning-unclosed-quote = 第{ $line }行起的引号没有结束，一直读到了文件末尾。请补上引号。
read-warning-cell-errors = 有{ $count }个单元格是公式错误，最早在第{ $first_line }行。请在原文件中改正。
read-warning-hidden-sheet = 隐藏的工作表也已读取。
read-warning-cut-field-names = 字段名受格式限制被截断：{ $names }。请核对含义。
read-warning-projected-coordinates = 坐标（{ $x }，{ $y }）不是经纬度，文件也没有写明投影。请指定坐标系。
read-warning-unread-geometries = 有{ $count }行的图形类型用不上，只保留了属性，最早在第{ $first_line }行。
read-warning-no-crs = 文件没有写明坐标系。
