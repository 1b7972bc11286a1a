using Drydock.Core.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace Drydock.Unit.Core;

public sealed class YamlTextTests
{
    [TestCase("plain")]
    [TestCase("")]
    [TestCase("true")]
    [TestCase("No")]
    [TestCase("null")]
    [TestCase("~")]
    [TestCase("012")]
    [TestCase("1e3")]
    [TestCase("0x1f")]
    [TestCase("1:30")]
    [TestCase(".5")]
    [TestCase("2026-01-05")]
    [TestCase("2026-01-05T09:00:00Z")]
    [TestCase("4Gi")]
    [TestCase("- dash")]
    [TestCase("key: value")]
    [TestCase("ends:")]
    [TestCase("a #b")]
    [TestCase("#b")]
    [TestCase("it's")]
    [TestCase("\"quoted\"")]
    [TestCase(" leading")]
    [TestCase("trailing ")]
    [TestCase("one\ntwo\n")]
    [TestCase("one\ntwo")]
    [TestCase("one\n\n\n")]
    [TestCase("\nfirst empty")]
    [TestCase("  indented\nblock")]
    [TestCase("a\n  b\nc")]
    [TestCase("tab\tand\r\nreturn")]
    [TestCase("bell\u0007")]
    [TestCase("line\u2028separator")]
    [TestCase("{a}")]
    [TestCase("*alias")]
    [TestCase("&anchor")]
    [TestCase("%directive")]
    [TestCase("@at")]
    [TestCase("---")]
    [TestCase("...")]
    public void A_string_is_read_back_as_the_same_string(string value)
    {
        var text = YamlText.Format(KubeDocument.Object(("data", KubeDocument.Object(("key", value), ("after", "x")))));

        var read = Read(text);

        Scalar(read, "data", "key").Value.Should().Be(value, text);
        Scalar(read, "data", "after").Value.Should().Be("x", text);
    }

    [TestCase("true")]
    [TestCase("12")]
    [TestCase("0.5")]
    [TestCase("null")]
    public void A_string_that_looks_like_something_else_is_quoted(string value)
    {
        Scalar(Read(YamlText.Format(KubeDocument.Object(("key", value)))), "key").Style.Should().NotBe(YamlDotNet.Core.ScalarStyle.Plain);
    }

    [Test]
    public void Nested_lists_and_objects_look_as_kubectl_prints_them()
    {
        var value = KubeDocument.Parse("""{"spec":{"containers":[{"name":"a","command":["sh","-c","x"],"empty":{},"none":[]},{"name":"b"}],"replicas":2,"on":true,"matrix":[[1,2],[3]]}}""");

        YamlText.Format(value).Should().Be("""
            spec:
              containers:
              - name: a
                command:
                - sh
                - -c
                - x
                empty: {}
                none: []
              - name: b
              replicas: 2
              'on': true
              matrix:
              - 
                - 1
                - 2
              - 
                - 3

            """.Replace("    - -c", "    - '-c'", StringComparison.Ordinal));
    }

    private static YamlMappingNode Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlScalarNode Scalar(YamlMappingNode node, params string[] path)
    {
        for (var i = 0; i < path.Length - 1; i++) node = (YamlMappingNode)node.Children[new YamlScalarNode(path[i])];
        return (YamlScalarNode)node.Children[new YamlScalarNode(path[^1])];
    }
}
