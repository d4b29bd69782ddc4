import type { Thumbnails } from '../artifacts.js';
import { writeDisplay, writeThumbnails } from '../examine/images.js';
import { writePoster } from '../poster.js';
import type { Step } from '../step.js';

/** Pictures of a film, a song's cover or an image, to be shown in lists. */
export const thumbnails: Step<Thumbnails> = {
  lane: 'light',
  // An image that cannot be painted is nothing, and a film of which no picture can be taken has none.
  essential: true,
  appliesTo: () => true,
  expectedS: () => 3,
  async run({ app, file, input, folder, signal, keep }) {
    const picture = file.probe ? await writePoster(app, { input, folder, signal }, file.probe) : input;
    if (picture === undefined) return undefined;
    const made = await writeThumbnails(picture, folder);
    await keep(...made.images.map(({ path }) => path));
    if (file.probe) return made;
    const display = await writeDisplay(picture, folder);
    await keep(display.path);
    return { ...made, display };
  },
};
