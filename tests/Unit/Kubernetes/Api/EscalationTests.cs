using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Api;

/// <summary>Nobody grants rights that he does not hold. Provenance: Documented (Using RBAC Authorization: privilege escalation prevention and bootstrapping).</summary>
public sealed class EscalationTests
{
    private const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    private const string Bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";

    private static readonly ApiUser Ann = new("ann", ["system:authenticated"]);

    [TestCase("", 403)]
    [TestCase(",{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}", 201)]
    [TestCase(",{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"],\"verbs\":[\"escalate\"]}", 201)]
    public void A_role_has_only_rights_that_its_writer_has(string more, int expected) => RunAs(more, async api =>
    {
        var answer = await api.SendAsync("POST", Roles, RoleOf("given", "secrets"), user: Ann);
        answer.StatusCode.Should().Be(expected);
        if (expected == 403)
        {
            answer.Body!.Text("message").Should().Be("roles.rbac.authorization.k8s.io \"given\" is forbidden: user \"ann\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC "
                + "permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        }
    });

    [TestCase("", 403)]
    [TestCase(",{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\"],\"verbs\":[\"bind\"]}", 201)]
    public void A_binding_grants_only_rights_that_its_writer_has(string more, int expected) => RunAs(more, async api =>
    {
        await api.SendAsync("POST", Roles, RoleOf("reader", "secrets"));
        var answer = await api.SendAsync("POST", Bindings, BindingOf("given", "reader", "bob"), user: Ann);
        answer.StatusCode.Should().Be(expected);
    });

    [Test]
    public void The_own_rules_are_told() => RunAs("", async api =>
    {
        var answer = await api.SendAsync("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", """{"spec":{"namespace":"default"}}""", user: Ann);
        answer.StatusCode.Should().Be(201);
        answer.Body!.List("status", "resourceRules").Select(r => string.Join(',', r.List("resources").Select(t => t.ScalarText))).Should().Contain("roles,rolebindings");
    });

    [Test]
    public void Who_may_not_ask_does_not_learn_that_a_resource_is_missing() => RunAs("", async api =>
    {
        (await api.SendAsync("GET", "/api/v1/namespaces/default/frobs", user: Ann)).StatusCode.Should().Be(403);
        (await api.SendAsync("GET", "/api/v1/namespaces/default/frobs")).StatusCode.Should().Be(404);
    });

    private static void RunAs(string moreRules, Func<ApiFixture, Task> body)
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var role = $$$"""{"metadata":{"name":"ann"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["create"]}{{{moreRules}}}]}""";
            (await api.SendAsync("POST", Roles, role)).StatusCode.Should().Be(201);
            (await api.SendAsync("POST", Bindings, BindingOf("ann", "ann", "ann"))).StatusCode.Should().Be(201);
            await body(api);
        });
    }

    private static string RoleOf(string name, string resource) =>
        $$$"""{"metadata":{"name":"{{{name}}}"},"rules":[{"apiGroups":[""],"resources":["{{{resource}}}"],"verbs":["get"]}]}""";

    private static string BindingOf(string name, string role, string user) => $$$"""
        {"metadata":{"name":"{{{name}}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"{{{role}}}"},
         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{{user}}}"}]}
        """;
}
