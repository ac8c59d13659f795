#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*TestCondition) (gpointer data);

void test_await_ready (GObject *source, GAsyncResult *result, gpointer slot);
GAsyncResult *test_await (GAsyncResult **slot);
void test_wait_until (TestCondition condition, gpointer data, const char *what);

G_END_DECLS
