import { Titles1760000300000 } from './migrations/1760000300000-titles.js';
import { Organizations1795300620000 } from './migrations/1795300620000-organizations.js';
import { Folders1795306200000 } from './migrations/1795306200000-folders.js';
import { Tombstones1795308400000 } from './migrations/1795308400000-tombstones.js';
import { Title, titleTypes } from './title/title.js';

/** A table each. */
export const entities = [Title, ...titleTypes];

/** What brings the database to its present form, the oldest first. */
export const migrations = [
  Titles1760000300000,
  Organizations1795300620000,
  Folders1795306200000,
  Tombstones1795308400000,
];
