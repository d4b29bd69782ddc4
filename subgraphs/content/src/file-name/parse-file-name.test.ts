import { expect, test } from 'vitest';
import { parseFileName } from './parse-file-name.js';

type Movie = readonly [fileName: string, name: string, year: number | null];
const movies: Movie[] = [
  ['Big Buck Bunny (2008).mp4', 'Big Buck Bunny', 2008],
  ['Big Buck Bunny.mp4', 'Big Buck Bunny', null],
  ['big-buck-bunny-480p-30s.mp4', 'big buck bunny', null],
  ['Big.Buck.Bunny.2008.1080p.BluRay.x264-GRP.mkv', 'Big Buck Bunny', 2008],
  ['Big_Buck_Bunny_(2008).webm', 'Big Buck Bunny', 2008],
  ['Big Buck Bunny [2008].mkv', 'Big Buck Bunny', 2008],
  ['Big Buck Bunny (2008) [1080p] {edition-Uncut}.mkv', 'Big Buck Bunny', 2008],
  ['Big Buck Bunny {tmdb-10378} (2008).mkv', 'Big Buck Bunny', 2008],
  ['[YTS] Sintel (2010) (2160p) [HEVC].mkv', 'Sintel', 2010],
  ['Sintel.2010.mkv', 'Sintel', 2010],
  ['Sintel 1080p.mp4', 'Sintel', null],
  ['Sintel (1080p).mp4', 'Sintel', null],
  ['1917 (2019).mkv', '1917', 2019],
  ['1917.2019.1080p.WEB-DL.mkv', '1917', 2019],
  ['1917.mkv', '1917', null],
  ['2012.2009.720p.mkv', '2012', 2009],
  ['2001 A Space Odyssey (1968).mkv', '2001 A Space Odyssey', 1968],
  ['2001.A.Space.Odyssey.1968.UHD.BluRay.2160p.mkv', '2001 A Space Odyssey', 1968],
  ['2001 A Space Odyssey.mkv', '2001 A Space Odyssey', null],
  ['Blade Runner 2049 (2017).mkv', 'Blade Runner 2049', 2017],
  ['Blade.Runner.2049.2017.1080p.mkv', 'Blade Runner 2049', 2017],
  ['Blade Runner 2049.mkv', 'Blade Runner 2049', null],
  ['Wonder Woman 1984 (2020).mkv', 'Wonder Woman 1984', 2020],
  ['Mr. Nobody (2009).mkv', 'Mr. Nobody', 2009],
  ['S.W.A.T.2003.DVDRip.XviD.avi', 'S.W.A.T.', 2003],
  ['E.T. the Extra-Terrestrial (1982).mkv', 'E.T. the Extra-Terrestrial', 1982],
  ['Spider-Man.2002.REMUX.mkv', 'Spider-Man', 2002],
  ['Kill Bill Vol. 1 (2003).mkv', 'Kill Bill Vol. 1', 2003],
  ['Se7en (1995).mkv', 'Se7en', 1995],
  ["Ocean's 11 (1960).avi", "Ocean's 11", 1960],
  ['9 (2009).mp4', '9', 2009],
  ['300.2006.BluRay.mkv', '300', 2006],
  ['Amélie (2001).mkv', 'Amélie', 2001],
  ['Ame\u0301lie (2001).mkv', 'Amélie', 2001],
  ['七人の侍 (1954).mkv', '七人の侍', 1954],
  ['Сталкер.1979.1080p.mkv', 'Сталкер', 1979],
  ['The Cabinet of Dr. Caligari (1920).mkv', 'The Cabinet of Dr. Caligari', 1920],
  ['Metropolis (1927) - Restored.mkv', 'Metropolis', 1927],
  ['(500) Days of Summer (2009).mkv', '(500) Days of Summer', 2009],
  ['Movies/Sintel (2010)/Sintel (2010).mkv', 'Sintel', 2010],
  ['C:\\films\\Sintel (2010).mkv', 'Sintel', 2010],
  ['IMG_1234.MOV', 'IMG 1234', null],
  ['VID_20240131_101500.mp4', 'VID 20240131 101500', null],
  ['holiday.mp4', 'holiday', null],
  ['Holiday in Rome', 'Holiday in Rome', null],
  ['1080p.mp4', '1080p', null],
  ['S01E02.mkv', 'S01E02', null],
  ['(2019).mkv', '(2019)', null],
  ['....mp4', '...', null],
  ['.mp4', 'mp4', null],
  ['', 'Untitled', null],
  ['!!!.mkv', '!!!', null],
  ['Future (2999).mkv', 'Future (2999)', null],
  ['a\u0000b.mp4', 'a b', null],
];

test.each(movies)('%j is the film %j of %j', (fileName, name, year) => {
  expect(parseFileName(fileName, { kind: 'VIDEO', thisYear: 2026 })).toEqual({ kind: 'MOVIE', name, year });
});

type Episode = readonly [
  fileName: string,
  series: string,
  place: readonly [season: number, episode: number, last?: number],
  more?: { year?: number; name?: string },
];
const episodes: Episode[] = [
  ['Show S01E02.mkv', 'Show', [1, 2]],
  ['Show.S01E02-E03.mkv', 'Show', [1, 2, 3]],
  ['Show.S01E02E03.720p.mkv', 'Show', [1, 2, 3]],
  ['Show S01E02-03.mkv', 'Show', [1, 2, 3]],
  ['Show 1x02.avi', 'Show', [1, 2]],
  ['Show - s01e02 - Episode name.mkv', 'Show', [1, 2], { name: 'Episode name' }],
  ['Show - 1x02 - Episode name.mkv', 'Show', [1, 2], { name: 'Episode name' }],
  ['Show.Name.S10E23.The.Long.One.1080p.WEB-DL.x265-GRP.mkv', 'Show Name', [10, 23], { name: 'The Long One' }],
  ['The Office (US) - S02E01 - The Dundies.mkv', 'The Office (US)', [2, 1], { name: 'The Dundies' }],
  ['Doctor Who (2005) - S01E01 - Rose.mkv', 'Doctor Who', [1, 1], { year: 2005, name: 'Rose' }],
  ['Doctor.Who.2005.S01E01.mkv', 'Doctor Who', [1, 1], { year: 2005 }],
  ['1883.S01E01.1080p.mkv', '1883', [1, 1]],
  ['24 - S01E01.mkv', '24', [1, 1]],
  ['Show Season 2 Episode 5.mp4', 'Show', [2, 5]],
  ['Show.S00E01.Special.mkv', 'Show', [0, 1], { name: 'Special' }],
  ['Show s1 e2.mkv', 'Show', [1, 2]],
  ['One Piece S01E1071 (1080p).mkv', 'One Piece', [1, 1071]],
  ['[SubsPlease] Sousou no Frieren - 05 (1080p) [ABCD1234].mkv', 'Sousou no Frieren', [1, 5]],
  ['[Group] Show - S01E03 [1080p].mkv', 'Show', [1, 3]],
  ['Шоу S01E02 - Начало.mkv', 'Шоу', [1, 2], { name: 'Начало' }],
  ['Show S01E02 [1920x1080].mkv', 'Show', [1, 2]],
];

test.each(episodes.map((row) => ({ row })))('$row is an episode', ({ row }) => {
  const [fileName, series, [season, episode, last], more] = row;
  expect(parseFileName(fileName, { kind: 'VIDEO', thisYear: 2026 })).toEqual({
    kind: 'EPISODE',
    series,
    year: more?.year ?? null,
    season,
    episode,
    lastEpisode: last ?? null,
    name: more?.name ?? null,
  });
});

type Track = readonly [
  fileName: string,
  name: string,
  more?: Partial<Record<'artist' | 'album', string>> & { number?: number; year?: number },
];
const tracks: Track[] = [
  ['Nina Simone - Feeling Good.mp3', 'Feeling Good', { artist: 'Nina Simone' }],
  ['Nina Simone – Feeling Good.flac', 'Feeling Good', { artist: 'Nina Simone' }],
  ['01 - Feeling Good.mp3', 'Feeling Good', { number: 1 }],
  ['01. Feeling Good.mp3', 'Feeling Good', { number: 1 }],
  ['01 Feeling Good.mp3', 'Feeling Good', { number: 1 }],
  ['1-05 Feeling Good.mp3', 'Feeling Good', { number: 5 }],
  ['12 - Feeling Good.mp3', 'Feeling Good', { number: 12 }],
  ['01 - Nina Simone - Feeling Good.mp3', 'Feeling Good', { artist: 'Nina Simone', number: 1 }],
  ['Nina Simone - 07 - Feeling Good.mp3', 'Feeling Good', { artist: 'Nina Simone', number: 7 }],
  [
    'Nina Simone - I Put a Spell on You - 07 - Feeling Good.mp3',
    'Feeling Good',
    { artist: 'Nina Simone', album: 'I Put a Spell on You', number: 7 },
  ],
  ['Nina Simone - Feeling Good (1965).mp3', 'Feeling Good', { artist: 'Nina Simone', year: 1965 }],
  ['Nina_Simone_-_Feeling_Good.mp3', 'Feeling Good', { artist: 'Nina Simone' }],
  ['99 Luftballons.mp3', '99 Luftballons'],
  ['7 Rings.mp3', '7 Rings'],
  ['t-rex-roar.mp3', 't rex roar'],
  ['AC-DC - T.N.T..mp3', 'T.N.T.', { artist: 'AC-DC' }],
  ['blink-182 - All the Small Things.mp3', 'All the Small Things', { artist: 'blink-182' }],
  ['Sigur Rós - Hoppípolla [320kbps].mp3', 'Hoppípolla', { artist: 'Sigur Rós' }],
  ['recording.wav', 'recording'],
  ['01.mp3', '01'],
];

test.each(tracks.map((row) => ({ row })))('$row is a track', ({ row }) => {
  const [fileName, name, more] = row;
  expect(parseFileName(fileName, { kind: 'AUDIO', thisYear: 2026 })).toEqual({
    kind: 'TRACK',
    name,
    artist: null,
    album: null,
    number: null,
    year: null,
    albumYear: null,
    ...more,
  });
});

const at = (path: string) => ({
  folder: path.split('/').slice(0, -1).join('/'),
  fileName: path.split('/').at(-1) ?? '',
});
const parseAt = (path: string, kind: 'VIDEO' | 'AUDIO') => {
  const { folder, fileName } = at(path);
  return parseFileName(fileName, { kind, folder, thisYear: 2026 });
};

const filmsInFolders: Movie[] = [
  ['Film (2010)/film.mkv', 'Film', 2010],
  ['Movies/Big Buck Bunny (2008)/Big Buck Bunny.1080p.mkv', 'Big Buck Bunny', 2008],
  ['Movies/Sintel (2010)/sintel-2048-surround.mp4', 'Sintel', 2010],
  ['The.Matrix.1999.1080p.BluRay.x264-GRP/grp-matrix.mkv', 'The Matrix', 1999],
  ['Metropolis (1927)/VIDEO_TS/VTS_01_1.VOB', 'Metropolis', 1927],
  ['Nosferatu/title00.mkv', 'Nosferatu', null],
  ['Alien Collection (1979)/Aliens (1986).mkv', 'Aliens', 1986],
  ['Films/One.mkv', 'One', null],
  ['Drama/One.mkv', 'One', null],
  ['Rome (2019)/IMG 1234.mov', 'IMG 1234', null],
  ['Sintel (2010)/Trailers/Teaser.mp4', 'Teaser', null],
  ['2019/One (2001).mkv', 'One', 2001],
];

test.each(filmsInFolders)('%j is the film %j of %j by its folder', (path, name, year) => {
  expect(parseAt(path, 'VIDEO')).toEqual({ kind: 'MOVIE', name, year });
});

const episodesInFolders: Episode[] = [
  ['Show/Season 01/01 - Name.mkv', 'Show', [1, 1], { name: 'Name' }],
  ['TV/The Show (2005)/Season 2/Episode 3.mkv', 'The Show', [2, 3], { year: 2005 }],
  ['The Show/Season 10/12.mkv', 'The Show', [10, 12]],
  ['The Show/Season 1/01-02 Pilot.mkv', 'The Show', [1, 1, 2], { name: 'Pilot' }],
  ['The Show/S02/S02E05 - Five.mkv', 'The Show', [2, 5], { name: 'Five' }],
  ['The Show/Specials/01 - Christmas.mkv', 'The Show', [0, 1], { name: 'Christmas' }],
  ['Die Serie/Staffel 3/Folge 04 - Ende.mkv', 'Die Serie', [3, 4], { name: 'Ende' }],
  ['The Office (US)/Season 2/The.Office.S02E01.1080p.mkv', 'The Office (US)', [2, 1]],
  ['Doctor Who (2005)/Doctor Who S01E01 - Rose.mkv', 'Doctor Who', [1, 1], { year: 2005, name: 'Rose' }],
  ['The Show/S01E02.mkv', 'The Show', [1, 2]],
  ['The Show Season 4/07. Seven.mkv', 'The Show', [4, 7], { name: 'Seven' }],
  ['Anime/Frieren/Season 2/[Group] Frieren - 05 (1080p).mkv', 'Frieren', [2, 5]],
  ['The Show/Season 1/The Show - 06 - Six.mkv', 'The Show', [1, 6], { name: 'Six' }],
  ['Шоу/Сезон 2/03 - Три.mkv', 'Шоу', [2, 3], { name: 'Три' }],
  ['Collections/Other/Show S01E02.mkv', 'Show', [1, 2]],
];

test.each(episodesInFolders.map((row) => ({ row })))('$row is an episode by its folder', ({ row }) => {
  const [path, series, [season, episode, last], more] = row;
  expect(parseAt(path, 'VIDEO')).toEqual({
    ...{ kind: 'EPISODE', series, year: more?.year ?? null, season, episode },
    ...{ lastEpisode: last ?? null, name: more?.name ?? null },
  });
});

const tracksInFolders: (readonly [path: string, name: string, more: Parameters<typeof expect>[0]])[] = [
  [
    'Nina Simone/Silk & Soul/03 Go to Hell.mp3',
    'Go to Hell',
    { artist: 'Nina Simone', album: 'Silk & Soul', number: 3 },
  ],
  [
    'Music/Nina Simone/Silk & Soul (1967)/03 - Go to Hell.mp3',
    'Go to Hell',
    {
      ...{ artist: 'Nina Simone', album: 'Silk & Soul', albumYear: 1967, number: 3 },
    },
  ],
  [
    'Nina Simone/1967 - Silk & Soul/CD2/03 Go to Hell.flac',
    'Go to Hell',
    {
      ...{ artist: 'Nina Simone', album: 'Silk & Soul', albumYear: 1967, number: 3 },
    },
  ],
  [
    'Nina Simone - Silk & Soul (1967) [FLAC]/03. Go to Hell.flac',
    'Go to Hell',
    {
      ...{ artist: 'Nina Simone', album: 'Silk & Soul', albumYear: 1967, number: 3 },
    },
  ],
  [
    'Nina Simone/Nina Simone - Silk & Soul/Nina Simone - 03 - Go to Hell.mp3',
    'Go to Hell',
    {
      ...{ artist: 'Nina Simone', album: 'Silk & Soul', number: 3 },
    },
  ],
  [
    'Various Artists/Best of the 80s/07 - Nena - 99 Luftballons.mp3',
    'Nena - 99 Luftballons',
    {
      ...{ artist: 'Various Artists', album: 'Best of the 80s', number: 7 },
    },
  ],
  ['Silk & Soul/03 Go to Hell.mp3', 'Go to Hell', { album: 'Silk & Soul', number: 3 }],
  ['Nina Simone/Go to Hell.mp3', 'Go to Hell', { artist: 'Nina Simone' }],
  ['Music/song.mp3', 'song', {}],
  ['1989/01 Welcome.mp3', 'Welcome', { album: '1989', number: 1 }],
];

test.each(tracksInFolders)('%j is the track %j by its folder', (path, name, more) => {
  const nothing = { artist: null, album: null, number: null, year: null, albumYear: null };
  expect(parseAt(path, 'AUDIO')).toEqual({ kind: 'TRACK', name, ...nothing, ...more });
});

test('a hostile name is read in no time', () => {
  const before = process.cpuUsage();
  for (const part of ['(', '[a', 'S01E', '1x02-', '. ', '- ', '2019 ', 'x.'.repeat(3)]) {
    for (const kind of ['VIDEO', 'AUDIO'] as const) {
      expect(parseFileName(part.repeat(2_000), { kind }).kind).toBeTypeOf('string');
      const folder = `${part.repeat(2_000)}/Season ${part.repeat(1_000)}`;
      expect(parseFileName('01 - a.mkv', { kind, folder }).kind).toBeTypeOf('string');
    }
  }
  // Of our own: the machine may be busy with something else.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(5_000);
});
