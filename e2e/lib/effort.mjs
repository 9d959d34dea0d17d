// What it costs a person to finish: screens, taps and keys counted as they are made, and the time they take by the
// keystroke-level model.
//
// Card, Moran & Newell, «The keystroke-level model for user performance time with interactive systems»,
// Communications of the ACM 23(7), 1980: a key by somebody who does not know the keyboard, pointing at a target, homing
// a hand, and preparing in mind. A tap is pointing and pressing. All is made longer by how much longer a motor cycle of
// people of 69 takes, 146 ms instead of 70 (Jastrzembski & Charness, «The Model Human Processor and the Older Adult»,
// Journal of Experimental Psychology: Applied 13(4), 2007); it is the largest of their three factors.
//
// The model knows nothing of reading. How much there is to read is told beside it, with the time at the pace at which
// people read aloud: 255 characters a minute in Chinese, 228 words in English (Trauzettel-Klosinski & Dietz,
// «Standardized Assessment of Reading Performance», IOVS 53(9), 2012).

const SECONDS = { key: 1.2, press: 0.28, point: 1.1, home: 0.4, prepare: 1.35 };
const OLDER = 146 / 70;
const READ_PER_SECOND = { zh: 255 / 60, en: 228 / 60 };

export class Effort {
  screens = 0;
  taps = 0;
  keys = 0;
  /** Characters or words of the screens, each read once. */
  read = 0;
  #seconds = 0;

  constructor(page, language) {
    this.page = page;
    this.language = language.slice(0, 2);
  }

  /** A new screen: one prepares for it in mind. */
  async arrive() {
    this.screens += 1;
    this.#seconds += SECONDS.prepare;
    const text = await this.page.locator("main").innerText();
    this.read += this.language === "zh" ? text.match(/\p{Script=Han}/gu)?.length ?? 0 : text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  }

  /** Decides what to touch, and touches it. */
  async tap(target) {
    await target.tap();
    this.taps += 1;
    this.#seconds += SECONDS.prepare + SECONDS.point + SECONDS.press;
  }

  /** Goes to a field and types into it, sign by sign. */
  async type(target, text) {
    await this.tap(target);
    await target.pressSequentially(text);
    this.keys += text.length;
    this.#seconds += SECONDS.home + text.length * SECONDS.key;
  }

  /** Weighs a choice that is offered, and leaves it. */
  weigh(choices) {
    this.#seconds += choices * SECONDS.prepare;
  }

  /** Seconds that an older person needs by the model. */
  seconds() {
    return this.#seconds * OLDER;
  }

  /** Seconds of reading everything once, aloud. */
  reading() {
    return this.read / READ_PER_SECOND[this.language];
  }

  toString() {
    const { screens, taps, keys, read } = this;
    const unit = this.language === "zh" ? "characters" : "words";
    return (
      `${screens} screens, ${taps} taps, ${keys} keys: ${this.seconds().toFixed(0)} s by the keystroke-level model ` +
      `for people of 69; ${read} ${unit} to read, ${this.reading().toFixed(0)} s aloud`
    );
  }
}
