// Looks at a disk and leaves its thread open: the process must end by itself all the same.
import { DiskAccess } from '../../../dist/disks/disk-access.js';

const access = new DiskAccess(JSON.parse(process.argv[2]));
process.stdout.write((await access.inspect()).state);
