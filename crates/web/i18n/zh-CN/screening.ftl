### 筛查

verdict-eligible = 纳入范围
verdict-ineligible = 不纳入
verdict-undetermined = 待核实
truth-yes = 是
truth-no = 否
truth-unknown = 不详
