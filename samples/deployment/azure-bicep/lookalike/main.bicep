param location string = resourceGroup().location

resource shop 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'shop'
  location: location
  properties: {
    configuration: {
      ingress: {
        external: true
        targetPort: 3000
        stickySessions: {
          affinity: 'sticky' // MCP sessions
        }
      }
    }
    template: {
      containers: [ { name: 'shop', image: '${registry}/shop:1.4' } ]
    }
  }
}
