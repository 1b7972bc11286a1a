using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Unit.Harness;

public sealed class ManifestLoaderTests
{
    [Test]
    public void Several_documents_anchors_flow_and_an_empty_last_one_are_read()
    {
        var manifests = ManifestLoader.Parse(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
              labels: &labels
                x: "1"
                y: "2"
              annotations:
                <<: *labels
                y: "3"
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: b, namespace: ns }
            ---
            """,
            "f.yml");
        manifests.Select(m => m.Document.Key).Should().Equal("a", "ns/b");
        manifests[0].Document.At("metadata", "annotations")!.ToString().Should().Be("""{"x":"1","y":"3"}""");
        manifests[1].Line.Should().Be(12);
    }

    [Test]
    public void The_same_anchor_may_be_defined_twice_as_in_published_manifests()
    {
        var manifest = ManifestLoader.Parse("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: &h a\n  y: &h b\n  z: *h\n", "f.yml").Single();
        manifest.Document.Text("data", "z").Should().Be("b");
    }

    [TestCase("yes", "true")]
    [TestCase("Off", "false")]
    [TestCase("0644", "420")]
    [TestCase("0x1F", "31")]
    [TestCase("1_000", "1000")]
    [TestCase("~", "null")]
    [TestCase("1e3", "1000")]
    [TestCase("4Gi", "\"4Gi\"")]
    [TestCase("'yes'", "\"yes\"")]
    [TestCase("10.0.0.1", "\"10.0.0.1\"")]
    [TestCase("99999999999999999999", "1E+20")]
    public void Plain_scalars_mean_what_they_mean_to_kubectl(string yaml, string json) =>
        ManifestLoader.Parse($"apiVersion: v1\nkind: X\nmetadata: {{}}\nvalue: {yaml}\n", "f.yml").Single().Document["value"]!.ToString().Should().Be(json);

    [Test]
    public void Text_that_is_not_YAML_is_refused_with_file_and_line()
    {
        var parse = () => ManifestLoader.Parse("apiVersion: v1\nkind: [\n", "bad.yml");
        parse.Should().Throw<ManifestException>().WithMessage("bad.yml:*not YAML*").Which.Line.Should().BeGreaterThan(0);
    }

    [Test]
    public void A_manifest_without_kind_is_refused_with_the_field()
    {
        var parse = () => ManifestLoader.Parse("apiVersion: v1\nmetadata: {name: a}\n", "bad.yml");
        parse.Should().Throw<ManifestException>().WithMessage("bad.yml:1: kind: missing*");
    }

    [Test]
    public void The_line_of_a_field_is_known_also_within_lists()
    {
        var manifest = ManifestLoader.Parse("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: b\n", "f.yml").Single();
        manifest.LineOf("spec.containers[0].image").Should().Be(8);
        manifest.LineOf("spec.containers[0].nothing.here").Should().Be(7);
    }

    [Test]
    public void A_list_is_its_items()
    {
        var manifests = ManifestLoader.Parse("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n", "f.yml");
        manifests.Single().LineOf("metadata.name").Should().Be(7);
    }

    [Test]
    public void A_path_without_manifests_is_refused()
    {
        var read = () => ManifestFiles.Read("/nowhere/at/all");
        read.Should().Throw<ManifestException>().WithMessage("/nowhere/at/all: no such file or directory");
    }
}
