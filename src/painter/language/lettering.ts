/** What was quoted, and the prompt without it. */
export interface Lettering {
  readonly text?: string
  /** The prompt with the quotation blanked out, of the same length. */
  readonly rest: string
}

const quotes = [
  /“([^”\n]{1,120})”/u,
  /「([^」\n]{1,120})」/u,
  /『([^』\n]{1,120})』/u,
  /《([^》\n]{1,120})》/u,
  /"([^"\n]{1,120})"/u,
  /‘([^’\n]{1,120})’/u,
  /(?<![\p{L}\p{N}])'([^'\n]{1,120})'(?![\p{L}\p{N}])/u,
]
const cue =
  /\b(text|logo|says?|saying|reads?|sign|word|words|titled?|called|named|letters?|lettering|label|caption|slogan|poster|banner|quote|written|writing|headline)\b|字|写|寫|标题|標題|标语|標語|文字|海报|海報|招牌|题|題|印|名叫|名为|名為|标志|標誌/iu
const spoken = [
  /\b(?:with the (?:text|words?)|that says|saying|which reads|that reads)\s*[:：]?\s+([^,.;:!?"“”\n]{1,60})/iu,
  /(?:写着|寫著|文字为|文字為|文字是|标题为|標題為|标题是|標題是|写上|寫上|印着|印著)\s*[:：]?\s*([^，。；、,.;!？！?\n]{1,30})/u,
]

/**
 * The words that a prompt wants written into the picture: quoted in any of the usual ways where the prompt speaks of text, a
 * logo or a sign; or said without quotes after "with the text", 写着 and the like.
 */
export function findLettering(prompt: string): Lettering {
  for (const pattern of quotes) {
    const match = pattern.exec(prompt)
    const text = match?.[1]?.trim()
    if (!match || !text) continue
    const outside = blanked(prompt, match.index, match[0].length)
    if (cue.test(outside)) return { text, rest: outside }
  }
  for (const pattern of spoken) {
    const match = pattern.exec(prompt)
    const text = match?.[1]?.trim()
    if (match && text) return { text, rest: blanked(prompt, match.index, match[0].length) }
  }
  return { rest: prompt }
}

function blanked(text: string, start: number, length: number): string {
  return text.slice(0, start) + " ".repeat(length) + text.slice(start + length)
}
