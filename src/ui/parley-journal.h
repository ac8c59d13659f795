#pragma once

#include <glib.h>

G_BEGIN_DECLS

void parley_journal_begin (void);
char *parley_journal_read (void);
char *parley_journal_redact (const char *text);

G_END_DECLS
