import type { SameWords } from "./define-words.svelte.ts"
import type { ShellWords } from "./shell.ts"

export default {
  chat: "画室",
  models: "模型",
  gallery: "图库",
  docs: "文档",
  console: "控制台",
  skip: "跳到正文",
  mainNavigation: "主导航",
  account: "账号",
  settings: "个人设置",
  signOut: "退出登录",
  theme: "外观",
  themeSystem: "跟随设备",
  themeLight: "浅色",
  themeDark: "深色",
  language: "语言",
  demo: "演示模式：所有模型名都由内置画师代画，不产生费用。",
  demoShort: "演示模式，不产生费用。",
  demoAction: "接入服务商",
} satisfies SameWords<ShellWords>
