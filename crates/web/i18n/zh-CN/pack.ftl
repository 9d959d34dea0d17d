### 政策

grade-seen = 有原文
grade-remembered = 据记忆，待核对
grade-guessed = 推测，待核实
grade-designed = 平台设计，非政策规定
