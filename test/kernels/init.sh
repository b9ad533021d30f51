#!/bin/busybox sh
# shellcheck shell=dash
# The first process of a machine that scripts/kernels boots: makes of the host's files, which it may only read, and of
# a disk of its own a system that is whole, runs the command there, and turns the machine off.

/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /host /disk /results /all
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do insmod "$module"; done

# Whatever ends here without a status has failed, and the console tells why.
set -e
trap 'sync; poweroff -f' EXIT

mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=1048576,cache=loose host /host
mount -t 9p -o trans=virtio,version=9p2000.L,msize=1048576 results /results
mount -t ext4 /dev/vda /disk
mkdir -p /disk/upper /disk/work /disk/tests
chmod 1777 /disk/tests
mount -t overlay -o lowerdir=/host,upperdir=/disk/upper,workdir=/disk/work overlay /all
mount -t proc proc /all/proc
mount -t sysfs sysfs /all/sys
mount -t devtmpfs devtmpfs /all/dev
mkdir -p /all/dev/pts /all/dev/shm
mount -t devpts devpts /all/dev/pts
mount -t tmpfs tmpfs /all/dev/shm
mount -t tmpfs -o mode=755 tmpfs /all/run
mkdir -p /all/run/disk /all/run/results
# Disks under test are to lie on a filesystem as hosts have it.
mount --bind /disk/tests /all/run/disk
mount --bind /results /all/run/results
ifconfig lo up
ulimit -Hn 524288
stty -opost </dev/ttyS1

status=0
chroot /all /usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  TMPDIR=/run/disk DAYFS_TEST_COUNTS=/run/results/counts bash /run/results/command </dev/null >/dev/ttyS1 2>&1 || status=$?
echo "$status" >/results/status
