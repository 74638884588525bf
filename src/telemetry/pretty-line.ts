import { styleText } from "node:util"

const colours = { trace: "gray", debug: "gray", info: "green", warn: "yellow", error: "red", fatal: "magenta" } as const

/**
 * Turns one JSON line of the log into one line for a terminal: time of day, level, message, then the other members as
 * `name=value`. Control characters are escaped, so that nothing that was logged can write on the terminal as it likes.
 */
export function prettyLine(line: string, colour: boolean): string {
  const { time, level, msg, ...members } = JSON.parse(line) as { time: string; level: keyof typeof colours; msg?: string }
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text
  const shown = Object.entries(members).map(([name, value]) => paint("gray", `${plain(name)}=${plain(value)}`))
  return `${[paint("gray", time.slice(11, 23)), paint(colours[level], level.padEnd(5)), plain(msg ?? ""), ...shown].join(" ")}\n`
}

function plain(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
}
