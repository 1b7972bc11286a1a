using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Unit.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Custom;

/// <summary>Short ways to define a kind "Widget" of group example.com and to ask for its objects.</summary>
internal static class DefinitionFixture
{
    public const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    public const string Name = "widgets.example.com";
    public const string Widgets = "/apis/example.com/v1/namespaces/default/widgets";

    public static string Definition(string specSchema = """{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", string more = "", string scope = "Namespaced", string plural = "widgets", string kind = "Widget") => """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"PLURAL.example.com"},
         "spec":{"group":"example.com","names":{"plural":"PLURAL","kind":"KIND","shortNames":["SHORT"]},"scope":"SCOPE",
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":SCHEMA,"status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}MORE}]}}
        """.Replace("PLURAL", plural, StringComparison.Ordinal).Replace("KIND", kind, StringComparison.Ordinal).Replace("SHORT", plural[..2], StringComparison.Ordinal)
        .Replace("SCOPE", scope, StringComparison.Ordinal).Replace("SCHEMA", specSchema, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);

    /// <summary>Creates a definition and waits until it is served.</summary>
    public static async Task DefineAsync(this ApiFixture api, string definition)
    {
        (await api.SendAsync("POST", Definitions, definition)).StatusCode.Should().Be(201);
        await api.Wait(0.2);
    }

    public static Task<ApiResponse> CreateWidgetAsync(this ApiFixture api, string name, string spec = "{}", string query = "") => api.SendAsync(
        "POST", Widgets, $$$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""", query);

    public static Task<ApiResponse> PatchWidgetAsync(this ApiFixture api, string name, string patch, string contentType = PatchContentType.Merge, string query = "") =>
        api.SendAsync("PATCH", $"{Widgets}/{name}", patch, query, contentType);

    public static string Message(this ApiResponse answer) => answer.Body!.Text("message") ?? "";

    public static string[] Warnings(this ApiResponse answer) => [.. answer.Headers.Where(h => h.Key == "Warning").Select(h => h.Value)];
}
