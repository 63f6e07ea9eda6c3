#!/bin/sh
# The first program inside the lab's kernel (pid 1 under uml and qemu; in fresh namespaces on the host's own
# kernel). It covers what must not leak to the host's files, loads modules, runs one command and reports.
#
# It expects: LAB_KERNEL (uml, qemu, host), LAB_CHECKOUT, LAB_MODULES (a file that lists module files, one a
# line, in loading order), LAB_OUTPUT (the device to write to; on the host's own kernel it is standard output),
# LAB_END (a word that marks the exit code), and the command as its arguments.
set -u

if [ "$LAB_KERNEL" != host ]; then
  mount -t proc proc /proc
  mount -t sysfs sysfs /sys
  mountpoint -q /dev || mount -t devtmpfs dev /dev
  mkdir -p /dev/pts /dev/shm
  mount -t devpts devpts /dev/pts
  mount -t tmpfs tmpfs /dev/shm
  while read -r module; do
    busybox insmod "$module" || echo "guest.sh: module $module does not load" >&2
  done <"$LAB_MODULES"
  ip link set lo up
  hostname lab
else
  ip link set lo up
fi

# The host's root is visible (read-only except on the host's own kernel); these are the places programs write to.
# The checkout may lie below one of them and has to stay visible.
mount -t tmpfs tmpfs /run
mkdir -p /run/checkout /run/lock /run/netns
mount --bind "$LAB_CHECKOUT" /run/checkout
for place in /tmp /var/tmp /var/log /var/lock /etc/ha.d /etc/directord; do
  if [ -d "$place" ] && [ ! -L "$place" ]; then
    mount -t tmpfs -o mode=1777 tmpfs "$place"
  fi
done
if [ ! -e "$LAB_CHECKOUT/package.json" ]; then
  mkdir -p "$LAB_CHECKOUT"
  mount --bind /run/checkout "$LAB_CHECKOUT"
fi
umount /run/checkout
mkdir -p /tmp/home /run/lock/subsys

export HOME=/tmp/home DIRECTORD_LAB="$LAB_KERNEL"
cd "$LAB_CHECKOUT" || exit 1

# Through cat, so that programs see a pipe and not a terminal.
if [ "$LAB_KERNEL" = host ]; then
  exec 3>&1
else
  exec 3>"$LAB_OUTPUT"
  # Raw, so that no line end is rewritten.
  stty raw -echo <"$LAB_OUTPUT"
fi
{
  "$@" </dev/null 2>&1 3>&-
  echo "$LAB_END $?"
} | cat >&3
exec 3>&-
if [ "$LAB_KERNEL" != host ]; then
  busybox poweroff -f
fi
