using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Api;

/// <summary>Addresses and node ports of Services, and what else a Service may not say. Provenance: Documented (API reference, ServiceSpec).</summary>
public sealed class AllocationTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    [TestCase("\"type\":\"NodePort\",", ",\"nodePort\":80", "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [TestCase("\"type\":\"NodePort\",", ",\"nodePort\":30080", "spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated")]
    [TestCase("\"clusterIP\":\"10.96.77.7\",", "", "spec.clusterIPs: Invalid value: [\"10.96.77.7\"]: failed to allocate IP 10.96.77.7: provided IP is already allocated")]
    [TestCase("\"ipFamilyPolicy\":\"RequireDualStack\",", "", "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    [TestCase("\"ipFamilies\":[\"IPv6\"],", "", "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")]
    [TestCase("\"ipFamilyPolicy\":\"Any\",", "", "spec.ipFamilyPolicy: Unsupported value: \"Any\": supported values: \"PreferDualStack\", \"RequireDualStack\", \"SingleStack\"")]
    [TestCase("\"healthCheckNodePort\":31000,", "", "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")]
    [TestCase("\"loadBalancerSourceRanges\":[\"10.0.0.0/8\"],", "", "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    [TestCase("\"externalIPs\":[\"127.0.0.1\"],", "", "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    public void A_service_asks_for_what_it_cannot_have(string spec, string port, string message)
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            (await CreateAsync(api, "first", "\"type\":\"NodePort\",\"clusterIP\":\"10.96.77.7\",", ",\"nodePort\":30080")).StatusCode.Should().Be(201);
            var answer = await CreateAsync(api, "second", spec, port);
            answer.StatusCode.Should().Be(422);
            answer.Body!.Text("message").Should().Be($"Service \"second\" is invalid: {message}");
        });
    }

    [Test]
    public void A_balancer_with_local_traffic_gets_a_port_for_health_checks_and_loses_it_with_its_type()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var made = await CreateAsync(api, "lb", "\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\",\"loadBalancerClass\":\"a.b/c\",", "");
            made.Body!.Integer("spec", "healthCheckNodePort").Should().BeInRange(30000, 32767);
            var changed = await api.SendAsync("PATCH", Services + "/lb", """{"spec":{"type":"NodePort"}}""", "", PatchContentType.Merge);
            changed.StatusCode.Should().Be(200);
            foreach (var field in new[] { "healthCheckNodePort", "loadBalancerClass", "allocateLoadBalancerNodePorts" }) changed.Body!.At("spec", field).Should().BeNull();
            changed.Body!.List("spec", "ports")[0]["nodePort"].Should().Be(made.Body!.List("spec", "ports")[0]["nodePort"]);
        });
    }

    private static Task<ApiResponse> CreateAsync(ApiFixture api, string name, string spec, string port) =>
        api.SendAsync("POST", Services, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{{{{spec}}}"ports":[{"port":80{{{port}}}}]}}""");
}
