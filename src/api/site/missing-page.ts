import { createHash } from "node:crypto"
import type { ServerAnswer } from "#http/server.ts"

const style = `:root{color-scheme:light dark;--paper:#f8f4ec;--ink:#221d18;--soft:#675d51;--accent:#b93a25}
@media(prefers-color-scheme:dark){:root{--paper:#15120f;--ink:#f2eadd;--soft:#b3a797;--accent:#f39079}}
body{margin:0;min-height:100dvh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:1rem/1.6 ui-sans-serif,system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:34rem;padding:2rem}h1{font:2rem/1.2 "Iowan Old Style",Palatino,"Songti SC",Georgia,serif}p{color:var(--soft)}code,a{color:var(--accent)}`

const words = {
  en: {
    title: "The web app is being made ready",
    text: 'It is built once after an installation, in about ten seconds; this page looks again by itself. The API works already: it is described in <a href="/openapi.json">/openapi.json</a> and <a href="/llms.txt">/llms.txt</a>.',
    help: "If this stays: <code>npm run web:build</code> in the folder of Limn builds it and says what is wrong.",
  },
  zh: {
    title: "网页界面正在准备",
    text: '安装后首次构建约需十秒，本页会自动刷新。接口已经可用，说明见 <a href="/openapi.json">/openapi.json</a> 和 <a href="/llms.txt">/llms.txt</a>。',
    help: "如果一直停在这里：在 Limn 目录运行 <code>npm run web:build</code>，它会完成构建，或说明问题所在。",
  },
}

/** What is shown in place of the web app while it has not been built: a page without scripts that asks again every three seconds. */
export function missingPage(acceptLanguage: string | undefined): ServerAnswer {
  const language = /^\s*zh\b|,\s*zh\b(?!.*\ben\b)/i.test(acceptLanguage ?? "") ? "zh" : "en"
  const { title, text, help } = words[language]
  const html = `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="3"><title>Limn</title><style>${style}</style></head><body><main><h1>${title}</h1><p>${text}</p><p>${help}</p></main></body></html>`
  return {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'`,
      "retry-after": "3",
      vary: "accept-language",
      "x-content-type-options": "nosniff",
    },
    body: Buffer.from(html),
  }
}
