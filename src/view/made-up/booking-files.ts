/** Owns the files of a booking, which it has by its window's name alone: `.dayfs/bookings/1430-1600.m3u8`, … */
import { parseBookingName } from '../../domain/booking-name.js';
import { recordedMedia } from '../../domain/layout.js';
import type { Window } from '../../domain/window.js';
import { reportBooking } from '../../lookup/booking-report.js';
import { type Booking, lookUpBooking } from '../../lookup/lookup.js';
import type { MergedDay } from '../../union/merged-days.js';
import { NotShownError } from '../not-shown-error.js';
import type { Permissions } from '../permissions.js';
import { begunSegments } from './begun-segments.js';
import { makeBookingPlaylist } from './booking-playlist.js';
import { concatPieces } from './concat-pieces.js';
import { type Edition, joinedEdition, textEdition } from './edition.js';
import { formatFfconcat } from './ffconcat.js';
import { joinSegments } from './joined-segments.js';
import type { KeptPlaylists } from './kept-playlists.js';
import { MadeUpFile } from './made-up-file.js';
import { readerPermissions } from './reader-permissions.js';
import { finished, isOver, type Source } from './source.js';

interface BookingFileParts {
  readonly source: Source;
  readonly playlists: KeptPlaylists;
  readonly merged: MergedDay;
  /** Of the file in the mount. */
  readonly path: string;
}

type Maker = (parts: BookingFileParts, booking: Booking) => Edition;

const makers: ReadonlyMap<string, Maker> = new Map([
  ['m3u8', playlist],
  ['ffconcat', ffconcat],
  ['json', report],
  ['ts', joined],
]);

/** Undefined for a name that stands for no booking. */
export function bookingFile(parts: BookingFileParts, name: string): MadeUpFile | undefined {
  const { source, merged, path } = parts;
  const dot = name.lastIndexOf('.');
  const make = makers.get(name.slice(dot + 1));
  const window = dot < 0 ? undefined : parseBookingName(source.zone, merged.day, name.slice(0, dot));
  if (make === undefined || window === undefined) return undefined;
  return new MadeUpFile(() => make(parts, lookUp(source, merged, window, path)));
}

/** @throws NotShownError if nothing is known of the day any more */
function lookUp({ segmented, zone }: Source, { camera }: MergedDay, window: Window, path: string): Booking {
  const booking = lookUpBooking(segmented, zone, camera, window);
  if (booking === undefined) throw new NotShownError(path);
  return booking;
}

function playlist({ source, playlists, merged, path }: BookingFileParts, booking: Booking): Edition {
  const permissions = permissionsOf(source, merged, booking);
  return playlists.edition(path, permissions, (known) => {
    const { isComplete, segments } = playable(source, booking);
    return makeBookingPlaylist(source, { ...booking, segments }, isComplete, known);
  });
}

function report({ source, merged, path }: BookingFileParts, booking: Booking): Edition {
  const text = `${JSON.stringify(reportBooking(booking, source.zone), null, 2)}\n`;
  return textEdition({ path, permissions: permissionsOf(source, merged, booking), latestMs: latestMs(booking) }, text);
}

function ffconcat({ source, merged, path }: BookingFileParts, booking: Booking): Edition {
  checkTransportStream(booking, path);
  const segments = begunSegments(playable(source, booking).segments, source.days.observer);
  const text = formatFfconcat(concatPieces(source, { ...booking, segments }));
  return textEdition({ path, permissions: permissionsOf(source, merged, booking), latestMs: latestMs(booking) }, text);
}

function joined({ source, merged, path }: BookingFileParts, booking: Booking): Edition {
  checkTransportStream(booking, path);
  const { segments } = playable(source, booking);
  const { parts, files } = joinSegments(source, { ...booking, segments });
  const permissions = permissionsOf(source, merged, booking, files);
  return joinedEdition({ path, permissions, latestMs: latestMs(booking) }, parts);
}

/** @throws NotShownError: of other segments than MPEG-TS such a file cannot be made, so there is none. */
function checkTransportStream({ segments }: Booking, path: string): void {
  const isTransportStream = segments.every(({ segment }) => !segment.initName && segment.name.endsWith('.ts'));
  if (!isTransportStream) throw new NotShownError(path);
}

function playable(source: Source, { camera, window, segments }: Booking) {
  const isComplete = isOver(source, camera, window.day, window.endMs);
  return { isComplete, segments: finished(segments, isComplete) };
}

/** The booking may have begun yesterday, in other folders. */
function permissionsOf(source: Source, merged: MergedDay, booking: Booking, files?: readonly Permissions[]) {
  const media = merged.branches.map((branch) => branch.into(recordedMedia));
  const booked = booking.segments.map(({ segment }) => segment.branch);
  const byKey = new Map([...media, ...new Set(booked)].map((branch) => [branch.key, branch]));
  return readerPermissions([...byKey.values()], source.days.observer, files);
}

function latestMs({ segments, window }: Booking): number {
  return segments.at(-1)?.endMs ?? window.startMs;
}
