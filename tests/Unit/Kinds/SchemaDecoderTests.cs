using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

public sealed class SchemaDecoderTests
{
    private readonly SchemaDecoder _decoder = new();

    [TestCase("ConfigMap", """{"metadata":{"name":"a"},"data":{"k":5}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [TestCase("ConfigMap", """{"metadata":{"name":"a"},"data":"x"}""", "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string")]
    [TestCase("ConfigMap", """{"binaryData":{"k":"@@"}}""", "illegal base64 data at input byte 0")]
    [TestCase("Scale", """{"spec":{"replicas":"two"}}""", "json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32")]
    [TestCase("Pod", """{"spec":{"containers":[{"name":"c","image":7}]}}""", "json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string")]
    [TestCase("Pod", """{"spec":{"containers":{}}}""", "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    public void What_cannot_be_decoded_is_refused_in_the_words_of_the_api(string type, string json, string message)
    {
        Decode(type, json);
        _decoder.Error.Should().Be(message);
    }

    [Test]
    public void Unknown_fields_are_dropped_and_listed_in_document_order()
    {
        var result = Decode("Pod", """{"spec":{"containers":[{"name":"c","imagePullPolcy":"x"},{"env":[{"nam":"x","name":"X"}],"name":"d"}]},"bogus":{"a":1}}""");
        _decoder.UnknownFields.Should().Equal("spec.containers[0].imagePullPolcy", "spec.containers[1].env[0].nam", "bogus");
        result.ToString().Should().NotContain("bogus").And.NotContain("Polcy");
        result.At("spec", "containers")!.Items[1].ToString().Should().Be("""{"name":"d","env":[{"name":"X"}],"resources":{}}""");
    }

    [Test]
    public void Empty_values_are_left_out_as_go_does_and_pointers_are_kept()
    {
        var result = Decode("PersistentVolumeClaim", """{"spec":{"storageClassName":"","volumeName":"","accessModes":[],"dataSource":{"kind":"K","name":"n"}},"metadata":{"labels":{}}}""");
        result.ToString().Should()
            .Be("""{"metadata":{},"spec":{"resources":{},"storageClassName":"","dataSource":{"apiGroup":null,"kind":"K","name":"n"}},"status":{}}""");
    }

    [Test]
    public void Null_is_absence()
    {
        var result = Decode("Pod", """{"metadata":{"labels":{"a":null},"annotations":null},"spec":{"containers":null,"nodeName":null,"priority":null}}""");
        result.ToString().Should().Be("""{"metadata":{"labels":{"a":""}},"spec":{"containers":null},"status":{}}""");
    }

    [Test]
    public void Quantities_and_times_become_canonical()
    {
        var result = Decode("PersistentVolumeClaim",
            """{"metadata":{"creationTimestamp":"2026-01-01T02:00:00+02:00"},"spec":{"resources":{"requests":{"storage":1024,"x":"1024Mi"}}},"status":{}}""");
        result.Text("metadata", "creationTimestamp").Should().Be("2026-01-01T00:00:00Z");
        result.At("spec", "resources", "requests")!.ToString().Should().Be("""{"storage":"1024","x":"1Gi"}""");
    }

    [Test]
    public void A_canonical_document_comes_back_as_the_same_instance()
    {
        foreach (var kind in KindCatalog.CreateAll())
        {
            var once = _decoder.Decode(kind.Schema, KubeDocument.Parse($$"""{"metadata":{"name":"x"},"kind":"{{kind.Kind}}","apiVersion":"v1"}"""));
            _decoder.Error.Should().BeNull(kind.Kind);
            _decoder.Decode(kind.Schema, once).Should().BeSameAs(once, kind.Kind);
        }
    }

    [Test]
    public void Duplicate_fields_are_found_in_document_order()
    {
        DuplicateFields.Find("""{"data":{"k":"v","k":"w"},"spec":{"a":[{"x":1},{"y":1,"y":2}]},"data":{}}"""u8).Should().Equal("data.k", "spec.a[1].y", "data");
        DuplicateFields.Find("""{"data":{"k":"v"},"k":1}"""u8).Should().BeEmpty();
    }

    private KubeDocument Decode(string type, string json) => _decoder.Decode(SchemaCatalog.Kubernetes[type], KubeDocument.Parse(json));
}
