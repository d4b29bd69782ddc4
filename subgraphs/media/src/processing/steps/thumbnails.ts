import type { Thumbnails } from '../artifacts.js';
import { writeThumbnails } from '../images.js';
import { writePoster } from '../poster.js';
import type { Step } from '../step.js';

/** Pictures of a film, a song's cover or an image, to be shown in lists. */
export const thumbnails: Step<Thumbnails> = {
  lane: 'light',
  // An image that cannot be painted is nothing; a film can be played without its poster.
  essential: true,
  appliesTo: () => true,
  expectedS: () => 2,
  async run({ app, file, input, folder, signal, keep }) {
    const picture = file.probe ? await writePoster(app, { input, folder, signal }, file.probe) : input;
    if (picture === undefined) return undefined;
    const images = await writeThumbnails(picture, folder);
    await keep(...images.map(({ path }) => path));
    return { images };
  },
};
