using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Patching;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Unit.Kubernetes.Api;

public sealed class PatchTests
{
    private const string Pod = """
        {"spec":{"containers":[{"name":"a","image":"i","args":["x"]},{"name":"b","image":"j"}],"volumes":[{"name":"v","emptyDir":{}}],"nodeSelector":{"k":"v"}}}
        """;

    [TestCase("""[{"op":"add","path":"/a/-","value":3}]""", """{"a":[1,2,3],"b":{"c":1}}""")]
    [TestCase("""[{"op":"add","path":"/a/0","value":0}]""", """{"a":[0,1,2],"b":{"c":1}}""")]
    [TestCase("""[{"op":"remove","path":"/b/c"}]""", """{"a":[1,2],"b":{}}""")]
    [TestCase("""[{"op":"move","from":"/b","path":"/d"}]""", """{"a":[1,2],"d":{"c":1}}""")]
    [TestCase("""[{"op":"copy","from":"/b/c","path":"/b/d"}]""", """{"a":[1,2],"b":{"c":1,"d":1}}""")]
    [TestCase("""[{"op":"test","path":"/b/c","value":1},{"op":"replace","path":"/b/c","value":2}]""", """{"a":[1,2],"b":{"c":2}}""")]
    [TestCase("""[{"op":"add","path":"/b/x~1y","value":1}]""", """{"a":[1,2],"b":{"c":1,"x/y":1}}""")]
    public void Json_patch_applies(string patch, string expected) =>
        JsonPatch.Apply(KubeDocument.Parse("""{"a":[1,2],"b":{"c":1}}"""), KubeDocument.Parse(patch)).Should().Be(KubeDocument.Parse(expected));

    [TestCase("""[{"op":"replace","path":"/b/c"}]""", """{"a":[1,2],"b":{"c":null}}""")]
    [TestCase("""[{"op":"copy","from":"/b/x","path":"/b/d"}]""", """{"a":[1,2],"b":{"c":1,"d":null}}""")]
    public void Json_patch_takes_an_absent_value_for_null(string patch, string expected) =>
        JsonPatch.Apply(KubeDocument.Parse("""{"a":[1,2],"b":{"c":1}}"""), KubeDocument.Parse(patch)).Should().Be(KubeDocument.Parse(expected));

    [TestCase("""[{"op":"test","path":"/b/c","value":2}]""")]
    [TestCase("""[{"op":"remove","path":""}]""")]
    [TestCase("""[{"op":"remove","path":"/nope"}]""")]
    [TestCase("""[{"op":"add","path":"/a/7","value":2}]""")]
    [TestCase("""[{"op":"replace","path":"/a/2","value":2}]""")]
    public void Json_patch_refuses(string patch) =>
        FluentActions.Invoking(() => JsonPatch.Apply(KubeDocument.Parse("""{"a":[1,2],"b":{"c":1}}"""), KubeDocument.Parse(patch))).Should().Throw<PatchException>();

    [TestCase("""{"spec":{"containers":[{"name":"b","image":"k"}]}}""", """[{"name":"a","image":"i","args":["x"]},{"name":"b","image":"k"}]""")]
    [TestCase("""{"spec":{"containers":[{"name":"c"}]}}""", """[{"name":"c"},{"name":"a","image":"i","args":["x"]},{"name":"b","image":"j"}]""")]
    [TestCase("""{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}""", """[{"name":"b","image":"j"}]""")]
    [TestCase("""{"spec":{"containers":[{"name":"a","args":["y"]}]}}""", """[{"name":"a","image":"i","args":["y"]},{"name":"b","image":"j"}]""")]
    [TestCase("""{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}""", """[{"name":"b","image":"j"},{"name":"a","image":"i","args":["x"]}]""")]
    [TestCase("""{"spec":{"containers":[{"name":"a","$patch":"replace"},{"name":"z"}]}}""", """[{"name":"z"}]""")]
    public void Strategic_merge_patch_merges_containers_by_name(string patch, string expected) =>
        StrategicMergePatch.Apply(KubeDocument.Parse(Pod), KubeDocument.Parse(patch), SchemaCatalog.Kubernetes["Pod"]).At("spec", "containers")!
            .Should().Be(KubeDocument.Parse(expected));

    [TestCase("""{"spec":{"nodeSelector":{"$patch":"replace","x":"y"}}}""", """{"x":"y"}""")]
    [TestCase("""{"spec":{"nodeSelector":{"x":"y"}}}""", """{"k":"v","x":"y"}""")]
    [TestCase("""{"spec":{"nodeSelector":{"k":null}}}""", "{}")]
    public void Strategic_merge_patch_merges_maps(string patch, string expected) =>
        StrategicMergePatch.Apply(KubeDocument.Parse(Pod), KubeDocument.Parse(patch), SchemaCatalog.Kubernetes["Pod"]).At("spec", "nodeSelector")!
            .Should().Be(KubeDocument.Parse(expected));

    [Test]
    public void The_order_of_a_patch_is_that_of_its_list() =>
        FluentActions.Invoking(() => StrategicMergePatch.Apply(
                KubeDocument.Parse(Pod), KubeDocument.Parse("""{"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"b"},{"name":"a"}]}}"""), SchemaCatalog.Kubernetes["Pod"]))
            .Should().Throw<PatchException>().WithMessage("The order in patch list:*doesn't match $setElementOrder list:*");

    [Test]
    public void An_unknown_directive_is_refused() =>
        FluentActions.Invoking(() => StrategicMergePatch.Apply(KubeDocument.Parse(Pod), KubeDocument.Parse("""{"spec":{"$patch":"frob"}}"""), SchemaCatalog.Kubernetes["Pod"]))
            .Should().Throw<PatchException>().WithMessage("unknown patch type: frob in map: map[$patch:frob]");
}
