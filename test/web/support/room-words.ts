import { wordsOf } from "./words.ts"

/** The words of the chat room by which journeys find what they press and read. */
export interface RoomWords {
  readonly welcome: string
  readonly ownPicture: string
  readonly templates: string
  readonly composer: string
  readonly send: string
  readonly stop: string
  readonly image: string
  readonly connectionLost: string
  readonly gone: string
  readonly maskOn: string
  readonly editingMessage: string
  readonly restored: string
  readonly keepsNothing: (canChangeIt: boolean) => string
  readonly neverKept: string
  readonly neverKeptText: string
  readonly unsent: string
  readonly goThere: string
  readonly newConversation: string
  readonly showConversations: string
  readonly dropped: (fields: string) => string
  readonly droppedFields: Readonly<Record<string, string>>
  readonly chooseModel: string
  readonly model: string
  readonly modelsChosen: (count: number) => string
  readonly besideChosen: (count: number) => string
  readonly done: string
  readonly searchModels: string
  readonly cannotDraw: (name: string) => string
  readonly useModel: (name: string) => string
  readonly textOnlyModel: string
  readonly settings: string
  readonly ratio: string
  readonly resolution: string
  readonly quality: string
  readonly count: string
  readonly you: string
  readonly answerOf: (model: string) => string
  readonly drawing: string
  readonly openPicture: (number: number, of: number, alt: string) => string
  readonly size: (width: number, height: number) => string
  readonly noCost: string
  readonly mask: string
  readonly compare: string
  readonly download: string
  readonly more: string
  readonly rerun: string
  readonly editMessage: string
  readonly version: (number: number, of: number) => string
  readonly previousVersion: string
  readonly toNewest: string
  readonly continues: string
  readonly textOnly: string
  readonly askForPicture: string
  readonly changeModel: string
  readonly refused: string
  readonly failed: string
  readonly stopped: string
  readonly stoppedFree: string
  readonly again: string
  readonly editPrompt: string
  readonly removePicture: (number: number) => string
  readonly conversationMenu: string
  readonly rename: string
}

/** The words of the pictures' own tools. */
export interface StudioWords {
  readonly viewer: { readonly title: string }
  readonly compare: { readonly title: string; readonly position: string; readonly positionText: (percent: number) => string }
  readonly mask: {
    readonly title: string
    readonly stage: string
    readonly brush: string
    readonly rectangle: string
    readonly use: string
    readonly filled: string
  }
}

/** The words of the page that signs people in. */
export interface LoginWords {
  readonly welcome: string
  readonly yourName: string
  readonly newPassword: string
  readonly begin: string
  readonly name: string
  readonly password: string
  readonly signIn: string
  readonly linkFailed: string
}

/** Words of several areas in one language. */
export interface AllWords {
  readonly chat: RoomWords
  readonly studio: StudioWords
  readonly login: LoginWords
  readonly shell: { readonly account: string; readonly signOut: string; readonly skip: string }
  readonly kit: { readonly close: string; readonly save: string; readonly offline: string }
}

/** In both languages. */
export const roomWords: Promise<Readonly<Record<"en" | "zh", AllWords>>> = read()

async function read(): Promise<Readonly<Record<"en" | "zh", AllWords>>> {
  const [chat, studio, login, shell, kit] = await Promise.all([
    wordsOf<RoomWords>("chat"),
    wordsOf<StudioWords>("studio"),
    wordsOf<LoginWords>("login"),
    wordsOf<AllWords["shell"]>("shell"),
    wordsOf<AllWords["kit"]>("kit"),
  ])
  const of = (language: "en" | "zh"): AllWords => ({
    chat: chat[language],
    studio: studio[language],
    login: login[language],
    shell: shell[language],
    kit: kit[language],
  })
  return { en: of("en"), zh: of("zh") }
}
