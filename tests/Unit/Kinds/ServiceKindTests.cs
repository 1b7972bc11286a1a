using Drydock.Core.Kubernetes;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServiceKindTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    private readonly KindServer _server = new();

    [Test]
    public void A_service_gets_an_address_that_no_other_has_and_keeps_it()
    {
        var addresses = new List<string>();
        for (var i = 0; i < 20; i++) addresses.Add(_server.Create(Services, Service($"s{i}", "\"type\":\"ClusterIP\"")).Text("spec", "clusterIP")!);
        addresses.Should().OnlyHaveUniqueItems().And.AllSatisfy(a => a.Should().StartWith("10."));
        _server.Patch(Services + "/s0", """{"spec":{"clusterIP":null,"clusterIPs":null}}""").Should().BeEmpty();
        _server.Send("GET", Services + "/s0", "").Body.Text("spec", "clusterIP").Should().Be(addresses[0]);
        _server.Patch(Services + "/s0", """{"spec":{"clusterIP":"10.96.0.77"}}""").Should()
            .Be("Service \"s0\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.0.77\"]: may not change once set");
    }

    [Test]
    public void A_headless_service_has_no_address_and_a_node_port_comes_with_its_type()
    {
        var headless = _server.Create(Services, Service("h", "\"clusterIP\":\"None\""));
        headless.At("spec", "clusterIPs")!.ToString().Should().Be("""["None"]""");
        headless.List("spec", "ports")[0].ToString().Should().Be("""{"protocol":"TCP","port":80,"targetPort":80}""");
        headless.At("status")!.ToString().Should().Be("""{"loadBalancer":{}}""");
        var outside = _server.Create(Services, Service("n", "\"type\":\"NodePort\""));
        outside.List("spec", "ports")[0].Integer("nodePort").Should().BeInRange(30000, 32767);
        outside.Text("spec", "externalTrafficPolicy").Should().Be("Cluster");
        _server.Patch(Services + "/n", """{"spec":{"type":"ClusterIP"}}""").Should().BeEmpty();
        _server.Send("GET", Services + "/n", "").Body.List("spec", "ports")[0].Integer("nodePort").Should().BeNull();
    }

    [Test]
    public void Every_kind_accepts_its_own_answer_again()
    {
        var service = _server.Create(Services, Service("again", "\"type\":\"LoadBalancer\",\"sessionAffinity\":\"ClientIP\""));
        _server.Send("PUT", Services + "/again", service.ToString()).Code.Should().Be(200);
    }

    private static string Service(string name, string more) =>
        "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"selector\":{\"a\":\"b\"},\"ports\":[{\"port\":80}]," + more + "}}";
}
