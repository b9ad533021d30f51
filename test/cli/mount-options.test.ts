import { expect, test } from 'vitest';
import { parseMountOptions } from '../../src/cli/mount-options.js';

test('an fstab line may say all that mount(8) and systemd read themselves', () => {
  const text = 'rw,config=/etc/dayfs/a=b.yaml,allow_other,nofail,_netdev,x-systemd.after=a.mount,noauto,defaults';
  expect(parseMountOptions(text)).toEqual({ configFile: '/etc/dayfs/a=b.yaml', allowOther: true });
  expect(parseMountOptions('')).toEqual({ configFile: undefined, allowOther: false });
});

test.each(['frobnicate', 'allow_other=1', 'config', 'config=relative.yaml', 'nofail=1', 'remount'])(
  'the option %s is refused by its name',
  (option) => {
    expect(() => parseMountOptions(`ro,${option}`)).toThrow(option);
  },
);
