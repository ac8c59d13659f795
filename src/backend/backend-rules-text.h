#pragma once

#include "backend-rules-value.h"

G_BEGIN_DECLS

/* What the rules do with strings; results are taken from the memory. */
double backend_rules_text_length (const char *text);
char *backend_rules_text_replace (BackendRulesMemory *memory, const char *text, const char *from, const char *to, gsize limit);
char *backend_rules_text_fold (BackendRulesMemory *memory, const char *text, gboolean to_upper);
char *backend_rules_text_join (BackendRulesMemory *memory, const char *first, const char *second);
char *backend_rules_text_from_number (BackendRulesMemory *memory, double number);

G_END_DECLS
