#include "unecho.h"

#include "utf8.h"

#include <utf8proc.h>

const char *unecho_status_message(int status) {
    switch (status) {
#define UNECHO_STATUS_CASE(name, value, message)                                                   \
    case value:                                                                                    \
        return message;
        UNECHO_STATUS_MAP(UNECHO_STATUS_CASE)
#undef UNECHO_STATUS_CASE
    default:
        return "unknown status";
    }
}

const char *unecho_version(void) { return UNECHO_VERSION_STRING; }

const char *unecho_unicode_version(void) { return unecho_utf8_version; }

const char *unecho_unicode_forms_version(void) { return utf8proc_unicode_version(); }
