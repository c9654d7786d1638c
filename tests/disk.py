"""A disk of another kind, in memory, as FUSE without a library: it needs /dev/fuse and leave to mount.

    python3 disk.py FOLDER [nolink] [nochmod|nomodes] [fold] [byname] [noflags]

nolink: it has neither hard nor symbolic links. nochmod: modes and owners cannot be changed; nomodes:
they are the same for all files, and changing them has no effect. fold: names differ in more than
case and Unicode form. byname: an inode has another number by each name that it is asked for, as
exfat-fuse has it. noflags: no renameat2.
Reading a file whose name begins with "unreadable" fails behind 4096 bytes, a folder whose name
begins with "unlistable" can only be listed in part, and a file named "unwritable" not be written.
It says "ready" when it is mounted.
"""
import ctypes, errno, os, stat, struct, sys, unicodedata, zlib

(LOOKUP, FORGET, GETATTR, SETATTR, READLINK, SYMLINK, _, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, LINK,
 OPEN, READ, WRITE, STATFS, RELEASE) = range(1, 19)
INIT, OPENDIR, READDIR, RELEASEDIR, CREATE, BATCH_FORGET, RENAME2 = 26, 27, 28, 29, 35, 42, 45
HEADER = struct.Struct("<IIQQIIII")
LIMIT = 128 * 1024  # bytes of a write
kinds = set(sys.argv[2:])


class Refused(Exception):
    pass


class Node:
    def __init__(self, mode, uid=0, gid=0, target=b""):
        self.mode, self.uid, self.gid, self.target = mode, uid, gid, target
        self.names = {} if stat.S_ISDIR(mode) else None
        self.data = bytearray()
        self.mtime, self.links = 0, 1
        self.number = self.shown = len(nodes) + 1
        nodes[self.number] = self

    def attributes(self):
        mode, uid, gid = self.mode, self.uid, self.gid
        if "nomodes" in kinds:
            mode, uid, gid = stat.S_IFMT(mode) | 0o755, 0, 0
        return struct.pack("<QQQQQQIIIIIIIIII", self.shown, len(self.data), len(self.data) // 512,
                           0, self.mtime // 10**9, 0, 0, self.mtime % 10**9, 0, mode, self.links,
                           uid, gid, 0, 4096, 0)

    def entry(self):
        return struct.pack("<QQQQII", self.number, 0, 0, 0, 0, 0) + self.attributes()


nodes = {}
ROOT = Node(stat.S_IFDIR | 0o755)


def text(body, at=0):
    return body[at:body.index(b"\0", at)]


def key(folder, name):
    """The name under which that one stands there, or would."""
    if "fold" in kinds:
        form = lambda n: unicodedata.normalize("NFC", os.fsdecode(n)).casefold()
        return next((n for n in folder.names if form(n) == form(name)), name)
    return name


def child(folder, name):
    node = folder.names.get(key(folder, name))
    if node is None:
        raise Refused(errno.ENOENT)
    return node


def add(folder, name, node):
    if key(folder, name) in folder.names:
        raise Refused(errno.EEXIST)
    folder.names[name] = node
    return node


def remove(folder, name):
    node = child(folder, name)
    if node.names:
        raise Refused(errno.ENOTEMPTY)
    del folder.names[key(folder, name)]
    node.links -= 1


def move(folder, name, to, new, flags):
    node = child(folder, name)
    if flags & ~1 or (flags and "noflags" in kinds):
        raise Refused(errno.EINVAL)
    there = to.names.get(key(to, new))
    if flags & 1 and there:
        raise Refused(errno.EEXIST)
    if there and there is not node:
        remove(to, new)
    del folder.names[key(folder, name)]
    to.names[new] = node


def change(node, body):
    valid, _, _, size, _, _, mtime, _, _, nsec, _, mode, _, uid, gid, _ = struct.unpack_from(
        "<IIQQQQQQIIIIIIII", body)
    if valid & 7 and "nochmod" in kinds:
        raise Refused(errno.EPERM)
    if valid & 1:
        node.mode = stat.S_IFMT(node.mode) | mode & 0o7777
    if valid & 2:
        node.uid = uid
    if valid & 4:
        node.gid = gid
    if valid & 8:
        node.data = node.data[:size].ljust(size, b"\0")
    if valid & 32:
        node.mtime = mtime * 10**9 + nsec
    return struct.pack("<QII", 0, 0, 0) + node.attributes()


def names_of(folder):
    return [name for up in nodes.values() if up.names
            for name, node in up.names.items() if node is folder]


def is_bad(node, word):
    return any(name.startswith(word) for name in names_of(node))


def listing(folder, offset, size):
    if offset >= 3 and is_bad(folder, b"unlistable"):
        raise Refused(errno.EIO)
    out = b""
    names = list(folder.names.items())
    for i, (name, node) in list(enumerate(names))[offset:]:
        record = struct.pack("<QQII", node.number, i + 1, len(name), node.mode >> 12) + name
        record += b"\0" * (-len(record) % 8)
        if len(out) + len(record) > size or (is_bad(folder, b"unlistable") and i >= 3):
            break
        out += record
    return out


def read(node, offset, size):
    if offset + size > 4096 and is_bad(node, b"unreadable"):
        raise Refused(errno.EIO)
    return bytes(node.data[offset:offset + size])


def write(node, offset, data):
    if is_bad(node, b"unwritable"):
        raise Refused(errno.EIO)
    node.data[offset:offset + len(data)] = data
    return struct.pack("<II", len(data), 0)


def link(folder, node, name):
    if "nolink" in kinds:
        raise Refused(errno.EPERM)
    add(folder, name, node)
    node.links += 1
    return node


def make(folder, name, mode, uid, gid, target=b""):
    if target and "nolink" in kinds:
        raise Refused(errno.EPERM)
    return add(folder, name, Node(mode, uid, gid, target))


def answer(what, node, uid, gid, body):
    if what == INIT:
        return struct.pack("<IIIIHHIIHHI", 7, 31, 65536, 1 << 5, 16, 12, LIMIT, 1, 0, 0, 0) + b"\0" * 28
    if what == LOOKUP:
        found = child(node, text(body))
        if "byname" in kinds:
            found.shown = 1 << 32 | zlib.crc32(text(body))
        return found.entry()
    if what == GETATTR:
        return struct.pack("<QII", 0, 0, 0) + node.attributes()
    if what == SETATTR:
        return change(node, body)
    if what == READLINK:
        return node.target
    if what == SYMLINK:
        name = text(body)
        return make(node, name, stat.S_IFLNK | 0o777, uid, gid, text(body, len(name) + 1)).entry()
    if what == MKNOD:
        mode, _, umask, _ = struct.unpack_from("<IIII", body)
        return make(node, text(body, 16), mode & ~umask, uid, gid).entry()
    if what == MKDIR:
        mode, umask = struct.unpack_from("<II", body)
        return make(node, text(body, 8), stat.S_IFDIR | mode & ~umask, uid, gid).entry()
    if what in (UNLINK, RMDIR):
        return remove(node, text(body)) or b""
    if what in (RENAME, RENAME2):
        to, flags = struct.unpack_from("<QI", body) if what == RENAME2 else (*struct.unpack_from("<Q", body), 0)
        start = 16 if what == RENAME2 else 8
        name = text(body, start)
        return move(node, name, nodes[to], text(body, start + len(name) + 1), flags) or b""
    if what == LINK:
        return link(node, nodes[struct.unpack_from("<Q", body)[0]], text(body, 8)).entry()
    if what in (OPEN, OPENDIR):
        return struct.pack("<QII", 0, 1 if what == OPEN else 0, 0)  # past the page cache
    if what == READ:
        return read(node, *struct.unpack_from("<QI", body, 8))
    if what == WRITE:
        offset, size = struct.unpack_from("<QI", body, 8)
        return write(node, offset, body[40:40 + size])
    if what == STATFS:
        return struct.pack("<QQQQQIIII", 1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255, 4096, 0) + b"\0" * 24
    if what in (RELEASE, RELEASEDIR):
        return b""
    if what == READDIR:
        return listing(node, *struct.unpack_from("<QI", body, 8))
    if what == CREATE:
        _, mode, umask, _ = struct.unpack_from("<IIII", body)
        made = make(node, text(body, 16), mode & ~umask, uid, gid)
        return made.entry() + struct.pack("<QII", 0, 1, 0)
    raise Refused(errno.ENOSYS)


def mount(folder):
    device = os.open("/dev/fuse", os.O_RDWR)
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id={os.geteuid()},group_id={os.getegid()}," \
              "default_permissions,allow_other".encode()
    if libc.mount(b"unecho-disk", os.fsencode(folder), b"fuse", 6, options) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    return device


def main():
    ctypes.CDLL(None).prctl(1, 9)  # no longer than who started it
    try:
        device = mount(sys.argv[1])
    except OSError as why:
        sys.exit(f"no disk: {why}")
    print("ready", flush=True)
    while True:
        try:
            request = os.read(device, LIMIT + 65536)
        except OSError as why:
            if why.errno in (errno.EINTR, errno.ENOENT):
                continue
            break  # unmounted
        _, what, unique, number, uid, gid, _, _ = HEADER.unpack_from(request)
        if what in (FORGET, BATCH_FORGET):
            continue
        try:
            status, reply = 0, answer(what, nodes.get(number), uid, gid, request[HEADER.size:])
        except Refused as why:
            status, reply = -why.args[0], b""
        try:
            os.write(device, struct.pack("<IiQ", 16 + len(reply), status, unique) + reply)
        except OSError:
            pass  # who asked no longer waits


main()
