using Drydock.Core.Kubernetes;
using Drydock.Unit.Kubernetes.Api;
using static Drydock.Unit.Kubernetes.Custom.DefinitionFixture;

namespace Drydock.Unit.Kubernetes.Custom;

/// <summary>What happens to the objects of a CustomResourceDefinition. Provenance: Recorded (topic crd), Documented (Extend the Kubernetes API with CustomResourceDefinitions).</summary>
public sealed class CustomResourceTests
{
    private const string Sized = """{"type":"object","properties":{"size":{"type":"integer","default":3},"color":{"type":"string"},"free":{"type":"string","nullable":true}}}""";

    [Test]
    public void Defaults_are_filled_in_on_write_and_a_later_default_on_read()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(Sized));
            (await api.CreateWidgetAsync("w", """{"size":null,"color":null,"free":null}""")).Body!["spec"]!.ToString().Should().Be("""{"size":3,"free":null}""");
            await api.SendAsync("PATCH", $"{Definitions}/{Name}", """[{"op":"add","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/color/default","value":"red"}]""", contentType: PatchContentType.Json);
            (await api.SendAsync("GET", $"{Widgets}/w")).Body!.Text("spec", "color").Should().Be("red");
            (await api.SendAsync("GET", Widgets)).Body!.List("items").Single().Text("spec", "color").Should().Be("red");
            api.Store.Peek(new KubeResource("example.com", "v1", "widgets"), "default", "w")!.Text("spec", "color").Should().BeNull("the store holds what was written");
        });
    }

    [Test]
    public void Fields_that_a_later_schema_drops_are_not_read_any_more()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(Sized));
            await api.CreateWidgetAsync("w", """{"color":"red"}""");
            await api.SendAsync("PATCH", $"{Definitions}/{Name}", """[{"op":"remove","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/color"}]""", contentType: PatchContentType.Json);
            (await api.SendAsync("GET", $"{Widgets}/w")).Body!.Text("spec", "color").Should().BeNull();
        });
    }

    [TestCase("""{"type":"object","properties":{"v":{"type":"string","format":"ipv4"}}}""", """{"v":"1.2.3"}""", "spec.v: Invalid value: \"1.2.3\": spec.v in body must be of type ipv4: \"1.2.3\"")]
    [TestCase("""{"type":"object","properties":{"v":{"type":"string","format":"made-up"}}}""", """{"v":"anything"}""", "")]
    [TestCase("""{"type":"object","properties":{"v":{"type":"number","exclusiveMaximum":true,"maximum":2}}}""", """{"v":2}""", "spec.v: Invalid value: 2: spec.v in body should be less than 2")]
    [TestCase("""{"type":"object","minProperties":1}""", "{}", "spec: Invalid value: 0: spec in body should have at least 1 properties")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":"x","b":"y"}""",
        "<nil>: Invalid value: \"\": \"spec\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"string"}},"not":{"required":["a"]}}""", """{"a":"x"}""", "<nil>: Invalid value: \"\": \"spec\" must not validate the schema (not)")]
    [TestCase("""{"type":"object","properties":{"n":{"type":"integer","format":"int32","minimum":0}}}""", """{"n":3000000000}""", "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.n")]
    [TestCase("""{"type":"object","properties":{"e":{"type":"integer","enum":[1,2]}}}""", """{"e":3}""", "spec.e: Unsupported value: 3: supported values: \"1\", \"2\"")]
    [TestCase("""{"type":"object","properties":{"l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["a","b"],"items":{"type":"object","required":["a","b"],"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}}}}""",
        """{"l":[{"a":"x","b":1},{"a":"x","b":2},{"b":1,"a":"x"}]}""", "spec.l[2]: Duplicate value: {\"a\":\"x\",\"b\":1}")]
    [TestCase("""{"type":"object","properties":{"o":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}""", """{"o":{"kind":"pod x"}}""",
        "[spec.o.apiVersion: Required value, spec.o.kind: Invalid value: \"pod x\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')]")]
    public void Values_are_checked_against_the_schema(string schema, string spec, string problem)
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(schema));
            var answer = await api.CreateWidgetAsync("w", spec);
            if (problem.Length == 0) answer.StatusCode.Should().Be(201);
            else answer.Message().Should().Be("Widget.example.com \"w\" is invalid: " + problem);
        });
    }

    [Test]
    public void Selectable_fields_select_and_others_are_refused()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(Sized, ""","selectableFields":[{"jsonPath":".spec.color"}]"""));
            await api.CreateWidgetAsync("r", """{"color":"red"}""");
            await api.CreateWidgetAsync("b", """{"color":"blue"}""");
            ApiFixture.Names(await api.SendAsync("GET", Widgets, query: "fieldSelector=spec.color%3Dred")).Should().Equal("r");
            (await api.SendAsync("GET", Widgets, query: "fieldSelector=spec.size%3D3")).Message().Should().Be("field label not supported: spec.size");
        });
    }

    [Test]
    public void An_unchanged_value_that_a_stricter_schema_forbids_does_not_block_updates_of_others()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(Sized));
            await api.CreateWidgetAsync("w", """{"color":"red"}""");
            await api.SendAsync("PATCH", $"{Definitions}/{Name}", """[{"op":"add","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/color/enum","value":["blue"]}]""", contentType: PatchContentType.Json);
            (await api.PatchWidgetAsync("w", """{"spec":{"size":5}}""")).StatusCode.Should().Be(200);
            (await api.PatchWidgetAsync("w", """{"spec":{"color":"green"}}""")).Message().Should().Be("Widget.example.com \"w\" is invalid: spec.color: Unsupported value: \"green\": supported values: \"blue\"");
        });
    }

    [Test]
    public void Apply_owns_the_items_of_keyed_lists_one_by_one()
    {
        const string Schema = """{"type":"object","properties":{"l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string","default":"d"},"v":{"type":"string"}}}}}}""";
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition(Schema));
            Task<Simulators.Kubernetes.Api.ApiResponse> Apply(string manager, string list) => api.PatchWidgetAsync(
                "w", $$$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"l":{{{list}}}}}""", PatchContentType.Apply, "fieldManager=" + manager);
            (await Apply("a", """[{"v":"1"}]""")).StatusCode.Should().Be(201);
            (await Apply("b", """[{"k":"x","v":"2"}]""")).Body!.List("spec", "l").Select(i => i.Text("k")).Should().Equal("d", "x");
            (await Apply("a", "[]")).Body!.List("spec", "l").Select(i => i.Text("k")).Should().Equal("x");
        });
    }

    [Test]
    public void Without_a_status_subresource_the_status_is_a_field_like_any_other()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.DefineAsync(Definition());
            await api.CreateWidgetAsync("w");
            var patched = await api.PatchWidgetAsync("w", """{"status":{"x":1}}""");
            patched.Body!.At("status", "x").Should().NotBeNull();
            patched.Body!.Integer("metadata", "generation").Should().Be(2);
        });
    }
}
