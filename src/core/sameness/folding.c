#include "folding.h"

#include "utf8.h"

char unecho_folded(uint32_t cp) {
    switch (cp) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2039:
    case 0x203A:
    case 0x2032:
    case 0x02BC:
    case 0xFF07:
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB:
    case 0x2033:
    case 0xFF02:
        return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return '-';
    case 0x2026:
        return '.';
    default: /* what is left: white space, and invisible characters */
        return unecho_utf8_flags(cp) % 16 == UNECHO_SPACE || cp == 0x85 || cp == 0x2028 ||
                       cp == 0x2029
                   ? ' '
                   : 0;
    }
}
