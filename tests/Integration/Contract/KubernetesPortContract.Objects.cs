using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

/// <content>One object: its life, patches, applies, preconditions, and what is refused.</content>
internal sealed partial class KubernetesPortContract
{
    [Test]
    public async Task Objects_are_created_read_changed_and_deleted()
    {
        var created = await Send(KubeVerb.Create, body: ConfigMap("life"));
        _saw.Saw("create", created, "201");
        created.Body.Uid.Should().NotBeEmpty();
        _saw.Saw("create again", await Send(KubeVerb.Create, body: ConfigMap("life")), "409 AlreadyExists: configmaps \"life\" already exists");
        var got = await Send(KubeVerb.Get, "life");
        got.Body.Should().Be(created.Body);
        _saw.Saw("the order of the first fields", got.Body.ToString()[..45], """{"kind":"ConfigMap","apiVersion":"v1","metada""");
        var updated = await Send(KubeVerb.Update, "life", got.Body.WithAt(["data", "k"], "u"));
        _saw.Saw("update", updated.Body.Text("data", "k"), "u");
        _saw.Saw(
            "update of what has changed",
            await Send(KubeVerb.Update, "life", got.Body.WithAt(["data", "k"], "late")),
            "409 Conflict: Operation cannot be fulfilled on configmaps \"life\": the object has been modified; please apply your changes to the latest version and try again");
        _saw.Saw("delete", await Send(KubeVerb.Delete, "life"), "200");
        _saw.Saw("get of what is gone", await Send(KubeVerb.Get, "life"), "404 NotFound: configmaps \"life\" not found");
        _saw.Saw("update of what is gone", await Send(KubeVerb.Update, "life", updated.Body), "404 NotFound");
        _saw.Saw("delete of what is gone", await Send(KubeVerb.Delete, "life"), "404 NotFound: configmaps \"life\" not found");
    }

    [TestCase("merge", PatchContentType.Merge, """{"data":{"k":null,"m":"1"}}""", """{"m":"1"}""")]
    [TestCase("strategic", PatchContentType.StrategicMerge, """{"data":{"s":"1"}}""", """{"k":"v","s":"1"}""")]
    [TestCase("strategic-replace", PatchContentType.StrategicMerge, """{"data":{"$patch":"replace","s":"1"}}""", """{"s":"1"}""")]
    [TestCase("json", PatchContentType.Json, """[{"op":"test","path":"/data/k","value":"v"},{"op":"replace","path":"/data/k","value":"j"}]""", """{"k":"j"}""")]
    public async Task Every_kind_of_patch_is_taken(string kind, string contentType, string patch, string data)
    {
        await Send(KubeVerb.Create, body: ConfigMap($"patch-{kind}"));
        var answer = await Send(KubeVerb.Patch, $"patch-{kind}", KubeDocument.Parse(patch), contentType);
        _saw.Saw($"{kind} patch", answer.Body["data"]?.ToString(), data);
    }

    [Test]
    public async Task A_strategic_patch_knows_the_keys_of_lists()
    {
        var service = KubeDocument.Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"ports"},"spec":{"clusterIP":"None","ports":[{"name":"a","port":1,"targetPort":1},{"name":"b","port":2,"targetPort":2}]}}
            """);
        _saw.Saw("create a service", await Send(KubeVerb.Create, KubeResources.Services, body: service), "201");
        var strategic = await Send(KubeVerb.Patch, KubeResources.Services, "ports", KubeDocument.Parse("""{"spec":{"ports":[{"port":2,"name":"c"}]}}"""), PatchContentType.StrategicMerge);
        _saw.Saw("ports after a strategic patch", Names(strategic), "a 1, c 2");
        var merged = await Send(KubeVerb.Patch, KubeResources.Services, "ports", KubeDocument.Parse("""{"spec":{"ports":[{"name":"d","port":4}]}}"""), PatchContentType.Merge);
        _saw.Saw("ports after a merge patch", Names(merged), "d 4");

        static string Names(KubeResponse answer) => string.Join(", ", answer.Body.List("spec", "ports").Select(p => $"{p.Text("name")} {p.Integer("port")}"));
    }

    [Test]
    public async Task A_patch_that_can_not_be_is_refused()
    {
        await Send(KubeVerb.Create, body: ConfigMap("unpatched"));
        var failed = await Send(KubeVerb.Patch, "unpatched", KubeDocument.Parse("""[{"op":"test","path":"/data/k","value":"w"}]"""), PatchContentType.Json);
        _saw.Saw("a JSON patch whose test fails", failed, "422 Invalid");
        _saw.Saw("an unknown kind of patch", await Send(KubeVerb.Patch, "unpatched", KubeDocument.EmptyObject, "application/x-patch"), "415 UnsupportedMediaType");
        _saw.Saw("a patch of a version that is gone", await Send(KubeVerb.Patch, "unpatched", KubeDocument.Parse("""{"metadata":{"resourceVersion":"1"}}"""), PatchContentType.Merge), "409 Conflict");
        _saw.Saw("a patch of what is not there", await Send(KubeVerb.Patch, "absent", KubeDocument.EmptyObject, PatchContentType.Merge), "404 NotFound");
        (await Send(KubeVerb.Get, "unpatched")).Body.Text("data", "k").Should().Be("v");
    }

    [Test]
    public async Task An_apply_creates_owns_and_conflicts()
    {
        var mine = ConfigMap("applied").WithAt(["data", "mine"], "1");
        _saw.Saw("apply", await Send(KubeVerb.Patch, "applied", mine, PatchContentType.Apply, With("fieldManager", "one")), "201");
        var other = ConfigMap("applied").WithAt(["data", "k"], "w");
        var conflict = await Send(KubeVerb.Patch, "applied", other, PatchContentType.Apply, With("fieldManager", "two"));
        _saw.Saw("apply of another's field", conflict, "409 Conflict: Apply failed with 1 conflict: conflict with \"one\": .data.k");
        _saw.Saw("its cause", Causes(conflict), "FieldManagerConflict .data.k: conflict with \"one\"");
        var forced = await Send(KubeVerb.Patch, "applied", other, PatchContentType.Apply, With("fieldManager", "two"), With("force", "true"));
        _saw.Saw("forced apply", forced.Body["data"]?.ToString(), """{"k":"w","mine":"1"}""");
        var left = await Send(KubeVerb.Patch, "applied", ConfigMap("applied").Without("data"), PatchContentType.Apply, With("fieldManager", "one"));
        _saw.Saw("apply without a field that was one's own", left.Body["data"]?.ToString(), """{"k":"w"}""");
        _saw.Saw("managers", string.Join(", ", left.Body.List("metadata", "managedFields").Select(m => $"{m.Text("manager")} {m.Text("operation")}")), "two Apply");
        _saw.Saw("apply without a manager", await Send(KubeVerb.Patch, "applied", mine, PatchContentType.Apply), "422 Invalid");
    }

    [Test]
    public async Task A_dry_run_changes_nothing()
    {
        _saw.Saw("dry create", await Send(KubeVerb.Create, body: ConfigMap("dry"), query: With("dryRun", "All")), "201");
        _saw.Saw("get after it", await Send(KubeVerb.Get, "dry"), "404 NotFound");
        await Send(KubeVerb.Create, body: ConfigMap("dry"));
        var patched = await Send(KubeVerb.Patch, "dry", KubeDocument.Parse("""{"data":{"k":"w"}}"""), PatchContentType.Merge, With("dryRun", "All"));
        _saw.Saw("dry patch", patched.Body.Text("data", "k"), "w");
        _saw.Saw("dry delete", await Send(KubeVerb.Delete, "dry", query: With("dryRun", "All")), "200");
        _saw.Saw("get after both", (await Send(KubeVerb.Get, "dry")).Body.Text("data", "k"), "v");
        _saw.Saw("an unknown dry run", await Send(KubeVerb.Create, body: ConfigMap("dry-2"), query: With("dryRun", "Some")), "422 Invalid");
    }

    [Test]
    public async Task Unknown_fields_are_warned_of_refused_or_dropped_as_asked()
    {
        var odd = ConfigMap("odd").With("nonsense", 1);
        var warned = await Send(KubeVerb.Create, body: odd, query: With("fieldValidation", "Warn"));
        _saw.Saw("create with a warning", warned, "201");
        _saw.Saw("Warning header", Header(warned, "Warning"), "299 - \"unknown field \\\"nonsense\\\"\"");
        _saw.Saw("the field afterwards", warned.Body["nonsense"]?.ToString(), "nothing");
        var quiet = await Send(KubeVerb.Update, "odd", odd, query: With("fieldValidation", "Ignore"));
        _saw.Saw("update without a warning", Header(quiet, "Warning"), "nothing");
        _saw.Saw(
            "strict update",
            await Send(KubeVerb.Update, "odd", odd, query: With("fieldValidation", "Strict")),
            "400 BadRequest: ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"nonsense\"");
    }

    [Test]
    public async Task A_delete_keeps_to_its_preconditions()
    {
        var created = (await Send(KubeVerb.Create, body: ConfigMap("guarded"))).Body;
        _saw.Saw("delete of another uid", await Send(KubeVerb.Delete, "guarded", Options("uid", "00000000-0000-0000-0000-000000000000")),
            "409 Conflict: Operation cannot be fulfilled on ConfigMap \"guarded\": the UID in the precondition (<uid>) does not match the UID in record (<uid>). The object might have been deleted and then recreated");
        await Send(KubeVerb.Patch, "guarded", KubeDocument.Parse("""{"data":{"k":"w"}}"""), PatchContentType.Merge);
        _saw.Saw("delete of an old version", await Send(KubeVerb.Delete, "guarded", Options("resourceVersion", created.ResourceVersion)), "409 Conflict");
        _saw.Saw("delete as it is", await Send(KubeVerb.Delete, "guarded", Options("uid", created.Uid)), "200");

        static KubeDocument Options(string field, string value) => KubeDocument.Object(("apiVersion", "v1"), ("kind", "DeleteOptions"), ("preconditions", KubeDocument.Object((field, value))));
    }

    [Test]
    public async Task A_finalizer_keeps_an_object_until_it_is_taken_away()
    {
        await Send(KubeVerb.Create, body: ConfigMap("held").WithAt(["metadata", "finalizers"], KubeDocument.Array("example.com/held")));
        var deleted = await Send(KubeVerb.Delete, "held");
        _saw.Saw("delete of what is held", $"{deleted.StatusCode} {deleted.Body.Text("kind")} {(deleted.Body.IsDeleting ? "is being deleted" : "")}", "200 ConfigMap is being deleted");
        _saw.Saw("create beside it", await Send(KubeVerb.Create, body: ConfigMap("held")), "409 AlreadyExists: object is being deleted: configmaps \"held\" already exists");
        await Send(KubeVerb.Patch, "held", KubeDocument.Parse("""{"metadata":{"finalizers":null}}"""), PatchContentType.Merge);
        _saw.Saw("get when it is free", await Send(KubeVerb.Get, "held"), "404 NotFound");
    }

    [Test]
    public async Task A_refusal_says_which_field_and_why()
    {
        var invalid = await Send(KubeVerb.Create, body: ConfigMap("Not_A_Name"));
        _saw.Saw("create of an invalid name", invalid, "422 Invalid");
        _saw.Saw("its details", $"{invalid.Body.Text("details", "kind")} {invalid.Body.Text("details", "name")}", "ConfigMap Not_A_Name");
        _saw.Saw("its cause", $"{Causes(invalid).Split(':')[0]}", "FieldValueInvalid metadata.name");
        var gone = await Send(KubeVerb.Get, "absent");
        _saw.Saw("details of what is not there", gone.Body["details"]?.ToString(), """{"name":"absent","kind":"configmaps"}""");
        _saw.Saw("a body that is no object", await Send(KubeVerb.Create, body: KubeDocument.Array()), "400 BadRequest");
        _saw.Saw("another kind than the path's", await Send(KubeVerb.Create, body: ConfigMap("x").With("kind", "Secret")), "400 BadRequest");
        _saw.Saw("another name than the path's", await Send(KubeVerb.Update, "one", ConfigMap("two")), "400 BadRequest: the name of the object (two) does not match the name on the URL (one)");
    }

    [Test]
    public async Task Fields_that_no_model_knows_go_through_as_they_are()
    {
        const string Group = "contract.drydock.example";
        var widgets = new KubeResource(Group, "v1", "widgets");
        var definition = KubeDocument.Parse($$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.{{Group}}" },
             "spec":{"group":"{{Group}}","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget" },
              "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{} },
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }]} }
            """);
        await _arm.Api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.CustomResourceDefinitions, Body: definition), _limit.Token);
        try
        {
            while (!(await Send(KubeVerb.List, widgets)).IsSuccess) await Task.Delay(50, _limit.Token);
            const string Payload = """{"big":9007199254740993,"empty":{},"list":[],"null":"null","text":"ünïcode \u0001","deep":{"z":1,"a":[{"b":true}] } }""";
            var widget = KubeDocument.Parse($$"""{"apiVersion":"{{Group}}/v1","kind":"Widget","metadata":{"name":"odd"},"anything":{{Payload}} }""");
            _saw.Saw("create", await Send(KubeVerb.Create, widgets, body: widget), "201");
            (await Send(KubeVerb.Get, widgets, "odd")).Body["anything"].Should().Be(KubeDocument.Parse(Payload));
        }
        finally
        {
            await _arm.Api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.CustomResourceDefinitions, Name: $"widgets.{Group}"), _limit.Token);
        }
    }

    private static string Causes(KubeResponse answer) =>
        string.Join("; ", answer.Body.List("details", "causes").Select(c => $"{c.Text("reason")} {c.Text("field")}: {c.Text("message")}"));

    private static string? Header(KubeResponse answer, string name) =>
        answer.Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault();
}
